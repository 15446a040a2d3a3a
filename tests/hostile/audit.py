"""``python -m tests.hostile.audit``: pip-audit over what is installed here, and what its answer is worth.

Where the service that knows of vulnerabilities cannot be reached, or knows none of the packages, nothing was
audited: that is said, and is no failure.
"""

import json
import subprocess
import sys


def main() -> int:
    """Run pip-audit; 1 where it knows of a vulnerability."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "20",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        packages, said = [], "no answer within 300 s"
    except (ValueError, KeyError):
        packages, said = [], (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]
    else:
        said = "its service knows none of them"
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        print(f"pip-audit: nothing could be audited here ({said})")
        return 0
    found = [
        f"{package['name']} {package['version']}: {one['id']}, fixed in {one['fix_versions']}"
        for package in audited
        for one in package["vulns"]
    ]
    print(
        f"pip-audit: {len(audited)} of {len(packages)} packages audited, {len(found)} vulnerabilities known"
    )
    print("".join(f"  {line}\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
