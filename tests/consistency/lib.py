"""What the consistency tests share: counting, the repository's files, the program. Standard library only."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Count:
    """Counts checks and prints those that fail; end() prints the total that run_tests.py reads."""

    def __init__(self):
        self.good = self.bad = 0

    def check(self, ok, message):
        if ok:
            self.good += 1
        else:
            self.bad += 1
            print(message)
        return ok

    def end(self):
        print(f"{self.good} passed, {self.bad} failed")
        sys.exit(1 if self.bad or not self.good else 0)


def build_dir():
    """The build directory given on the command line."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} BUILD_DIR")
    return Path(sys.argv[1]).resolve()


def tracked(*patterns):
    """The repository's files as they stand in the working tree, new ones included."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], cwd=ROOT, capture_output=True,
                         text=True, check=True).stdout
    return sorted({ROOT / name for name in out.splitlines() if (ROOT / name).is_file()})


def below(file):
    """A path as it is written in messages."""
    return str(file.relative_to(ROOT))
