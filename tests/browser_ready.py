"""Makes sure there is a browser for the tests: the machine's own, else Playwright's, else Debian's."""

import os
import subprocess
import sys

from tests import databases


def main() -> None:
    if databases.browser_path():
        return
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0:
        packages = ["chromium", "fonts-noto-cjk"]
        ways.append(
            ["sh", "-c", f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {' '.join(packages)}"]
        )
    for way in ways:
        if subprocess.run(way, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600).returncode == 0:
            return
    sys.exit("The tests need a browser: please install chromium or google-chrome.")


if __name__ == "__main__":
    main()
