"""The interpreters on this machine, each with an environment of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.golden.making import ROOT

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def interpreter(version: str) -> Path | None:
    """Where a Python of this version is: on the path, or pyenv's newest; None where there is none."""
    if version == "{}.{}".format(*sys.version_info):
        return Path(sys.executable)
    found = shutil.which(f"python{version}")
    homes = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions").glob(f"{version}.*")
    newest = sorted(homes, key=lambda home: [int(part) for part in home.name.split(".") if part.isdigit()])
    for place in [*([Path(found)] if found else []), *(home / "bin" / "python" for home in reversed(newest))]:
        if _is(place, version):  # a shim of pyenv's answers for versions that it will not run
            return place
    return None


def _is(place: Path, version: str) -> bool:
    asked = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        told = subprocess.run([place, "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return told.stdout.strip() == version


def environment(python: Path, version: str, folder: Path) -> Path:
    """The Python of an environment with staffsim, in `folder`, and made there if need be."""
    if python == Path(sys.executable):
        return python
    inside = folder / version / "bin" / "python"
    if not (folder / version / "whole").exists():
        subprocess.run([python, "-m", "venv", "--clear", folder / version], check=True)
        pip = [str(inside), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", str(ROOT)]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        (folder / version / "whole").touch()
    return inside
