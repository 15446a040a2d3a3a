"""The scenario that a user starts from, commented in English or Chinese."""

from pathlib import Path

from simulator.errors import Problem, UserError
from simulator.scenario.json_schema import SHIPPED_FILE


def starter(folder: Path, lang: str) -> tuple[Path, ...]:
    """Write ``scenario.yaml`` and ``scenario.schema.json`` into `folder`, which is made if need be.

    Parameters
    ----------
    folder : Path
        Where to write.
    lang : str
        Language of the comments, ``en`` or ``zh``.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    UserError
        If one of the files is there already, or cannot be written; then nothing is.
    """
    template = Path(__file__).with_name(f"scenario.{lang}.yaml")
    files = {folder / "scenario.yaml": template, folder / SHIPPED_FILE.name: SHIPPED_FILE}
    there = [path for path in files if path.exists()]
    if there:
        wanted = "init overwrites nothing; name another folder"
        raise UserError(Problem("exists already", wanted, str(path)) for path in there)
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, source in files.items():
            written.append(path)
            path.write_bytes(source.read_bytes())
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        found = f"cannot be written ({error.strerror or error})"
        raise UserError(Problem(found, "", error.filename or str(folder))) from None
    return tuple(written)
