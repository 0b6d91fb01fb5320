"""The machine, the versions and the commit that something was measured with."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

PACKAGES = ("polars", "narwhals", "deltalake", "duckdb", "pandas", "pyarrow", "numpy")


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and versions; a package that is not installed is left out."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            told[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return told


def commit() -> str:
    """The commit that is measured, with a + where files differ from it; empty outside a checkout."""
    git = ("git", "-C", str(Path(__file__).parent))
    said = subprocess.run((*git, "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False)
    changed = subprocess.run((*git, "status", "--porcelain", "-uno"), capture_output=True, text=True, check=False)
    return said.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _processor() -> str:
    """The processor's name, where Linux tells it."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
