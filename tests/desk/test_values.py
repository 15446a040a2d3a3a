from tests.values import assert_values

MODULES = [f"simulator.desk.{name}" for name in ("crew", "outages", "policies", "records")]


def test_what_the_desk_hands_on_is_frozen_and_its_people_and_chats_live() -> None:
    many = ("Agent", "Chat", "Crew", "OutageCalendar", "Person", "Stretch")
    classes = assert_values(MODULES, alive=("Chat", "Person"), slotted=many)
    assert classes == ["Agent", "Chat", "Crew", "OutageCalendar", "Person", "Records", "Stretch"]
