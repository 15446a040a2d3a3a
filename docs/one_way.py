"""Draw the one-way picture of docs/concepts.md, in both languages: docs/images/one-way.LANG.svg.

Run it by ``python -m docs.one_way``.
"""

from html import escape

from docs.pages import ROOT

# name, what it is, whether a real log comes in here
STAGES = {
    "en": (
        ("Scenario", "what you write: buyers, people, shifts, robot (YAML)"),
        ("Tape", "all chance of a day, drawn before the desk opens"),
        ("Desk", "who answers whom, and when; draws nothing"),
        ("Message log", "one table of messages, as a shop exports it"),
        ("Scores", "turns, rates and waits, by a rule set"),
        ("Statistics", "many days: intervals, differences, plans"),
        ("Figures, report", "what you show"),
    ),
    "zh": (
        ("场景", "你写的：买家、人员、班次、机器人（YAML）"),
        ("模拟样本", "一天里所有的偶然，开门前就全部抽好"),
        ("客服台", "谁在什么时候答谁；不再抽签"),
        ("聊天记录", "一张消息表，和店铺导出的一样"),
        ("评分", "按一套规则数轮次、响应率、等待"),
        ("统计", "许多天：区间、差别、班表"),
        ("图和报告", "拿去给人看的"),
    ),
}
REAL = {"en": "your shop's real log", "zh": "本店的真实记录"}
LOG = 3
WIDTH, ROW, BOX, HEIGHT = 720, 74, 170, 46


def drawing(lang: str) -> str:
    """Return the picture as SVG: the stages from top to bottom, and where a real log comes in."""
    stages = STAGES[lang]
    whole = ROW * len(stages) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" '
        f'width="{WIDTH}" height="{whole}" '
        'font-family="system-ui, \'Noto Sans CJK SC\', \'Microsoft YaHei\', sans-serif">',
        f'<rect width="{WIDTH}" height="{whole}" rx="8" fill="#ffffff"/>',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 10 5 0 10z" fill="#52606d"/></marker></defs>',
    ]
    left, middle = 20, 20 + BOX / 2
    for place, (name, meaning) in enumerate(stages):
        top = 17 + place * ROW
        fill = "#fff1e0" if place == LOG else "#e6f0fa"
        parts += [
            f'<rect x="{left}" y="{top}" width="{BOX}" height="{HEIGHT}" rx="6" fill="{fill}" '
            'stroke="#52606d"/>',
            f'<text x="{middle}" y="{top + 29}" text-anchor="middle" font-size="18" font-weight="600" '
            f'fill="#1f2933">{escape(name)}</text>',
            f'<text x="{left + BOX + 22}" y="{top + 29}" font-size="17" fill="#323f4b">'
            f'{escape(meaning)}</text>',
        ]
        if place + 1 < len(stages):
            parts.append(
                f'<path d="M{middle} {top + HEIGHT}V{top + ROW - 1}" stroke="#52606d" stroke-width="2" '
                'marker-end="url(#tip)"/>'
            )
    top = 17 + LOG * ROW
    parts += [
        f'<path d="M{left + BOX + 62} {top - 6}H{left + BOX + 14}V{top + 12}H{left + BOX + 2}" fill="none" '
        'stroke="#c05621" stroke-width="2" marker-end="url(#tip)"/>',
        f'<text x="{left + BOX + 70}" y="{top}" font-size="16" font-style="italic" '
        f'fill="#9c4221">{escape(REAL[lang])}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write both pictures."""
    for lang in STAGES:
        (ROOT / "docs" / "images" / f"one-way.{lang}.svg").write_text(drawing(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
