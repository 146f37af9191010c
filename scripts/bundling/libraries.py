"""mod_spatialite with every library that it needs, made to find each other wherever they are put.

Layout, which PROJ expects for finding its database beside itself: ``lib/*.so*`` and ``share/proj/proj.db``.
PROJ_DATA is not used for that: it would reach the PROJ inside pyproj and pyogrio too, whose database is another version.
"""

import re
import shutil
from pathlib import Path

from steps.report import StepFailedError, run

FROM_THE_SYSTEM = re.compile(r"ld-linux.*|lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+)\.so\.\d+")
"""Taken from the target: the C and C++ run time, which the wheels (manylinux) take from there as well."""

PROJ_DATABASE = Path("/usr/share/proj/proj.db")


def needed_libraries(library: Path) -> list[Path]:
    """Return the shared libraries that `library` loads, directly or not, without the system's run time."""
    listed = run(["ldd", library], failed=f"The libraries of {library} cannot be listed.")
    if "not found" in listed:
        missing = ", ".join(re.findall(r"(\S+) => not found", listed))
        raise StepFailedError(f"{library} needs {missing}.", "Install the packages that hold them.")
    found = (Path(path) for path in re.findall(r"=> (/\S+)", listed))
    return [path for path in found if not FROM_THE_SYSTEM.fullmatch(path.name)]


def find_module() -> Path:
    """Return the system's mod_spatialite."""
    for folder in sorted(Path("/usr").glob("lib*")):
        for path in sorted([*folder.glob("mod_spatialite.so"), *folder.glob("*/mod_spatialite.so")]):
            return path.resolve()
    raise StepFailedError("mod_spatialite.so is not under /usr/lib.", "Install libsqlite3-mod-spatialite.")


def collect(patchelf: Path, folder: Path) -> None:
    """Put mod_spatialite, its libraries, their licences and PROJ's database into `folder`."""
    module = find_module()
    libraries = needed_libraries(module)
    lib = folder / "lib"
    lib.mkdir(parents=True)
    shutil.copy(module, lib / "mod_spatialite.so")
    for library in libraries:
        shutil.copy(library, lib / library.name)
    for copy in sorted(lib.iterdir()):
        copy.chmod(0o755)
        # RPATH, not the newer RUNPATH: it also holds for the libraries' own libraries, and no LD_LIBRARY_PATH beats it.
        command: list[str | Path] = [patchelf, "--force-rpath", "--set-rpath", "$ORIGIN", copy]
        run(command, failed=f"The search path of {copy.name} could not be set.")
    if PROJ_DATABASE.exists():
        (folder / "share/proj").mkdir(parents=True)
        shutil.copy(PROJ_DATABASE, folder / "share/proj/proj.db")
    copy_licences([module, *libraries], folder / "licences")


def copy_licences(libraries: list[Path], folder: Path) -> None:
    """Copy the copyright file of each Debian package that one of the libraries comes from."""
    folder.mkdir()
    for library in libraries:
        owned = run(["dpkg", "--search", f"*/{library.resolve().name}"], failed=f"No package owns {library}.")
        package = owned.partition(":")[0]
        shutil.copy(Path("/usr/share/doc", package, "copyright"), folder / package)
