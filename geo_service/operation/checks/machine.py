"""Checks of the machine: state folder, disk, data folder, backups."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from geo_service import loading
from geo_service.errors import DataPackageError
from geo_service.i18n import N_
from geo_service.operation.archive import sha256_of, stored_backups
from geo_service.operation.backup import FOLDER
from geo_service.operation.checks.finding import Finding, missing, ok, warning
from geo_service.settings import Settings

LITTLE_SPACE = 1 << 30
OLD_BACKUP = timedelta(hours=48)


def findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Check the folders that a service with these settings uses."""
    folder = settings.state_dir
    if folder.exists():
        yield _writable(folder)
        yield _space(folder)
    else:
        yield warning(
            "state", N_("The state folder %(folder)s does not exist yet; the start makes it."), folder=folder
        )
    yield _data(settings.data_dir)
    yield _last_backup(folder / FOLDER, now)


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return missing(
            "state",
            N_("The state folder %(folder)s cannot be written: %(reason)s"),
            folder=folder,
            reason=error.strerror,
        )
    return ok("state", N_("The state folder %(folder)s can be written."), folder=folder.resolve())


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    say = warning if free < LITTLE_SPACE else ok
    return say("disk", N_("Free on the state folder's disk: %(free)s GB"), free=f"{free / 1e9:.1f}")


def _data(folder: Path) -> Finding:
    if not (folder / loading.MANIFEST).is_file():
        return warning(
            "data",
            N_("No data folder at %(folder)s; set GEO_SERVICE_DATA_DIR to load its data."),
            folder=folder,
        )
    try:
        resources = loading.resources(folder)
    except DataPackageError as error:
        return warning("data", error.message, **error.context)
    for resource in resources:
        if not _is_intact(resource):
            return warning(
                "data", N_("The data file %(file)s is missing or was changed."), file=resource.path.name
            )
    return ok(
        "data",
        N_("The data folder %(folder)s has all its %(count)s files."),
        folder=folder,
        count=len(resources),
    )


def _is_intact(resource: loading.Resource) -> bool:
    try:
        return sha256_of(resource.path) == resource.sha256
    except OSError:
        return False


def _last_backup(folder: Path, now: datetime) -> Finding:
    past = [stored.made_at for stored in stored_backups(folder) if stored.made_at <= now]
    if not past:
        return warning(
            "backup", N_("There is no backup yet. The service makes one each night while it runs.")
        )
    hours = (now - past[0]) // timedelta(hours=1)
    if now - past[0] > OLD_BACKUP:
        return warning(
            "backup", N_("The last backup is %(hours)s hours old; see the log for the reason."), hours=hours
        )
    return ok("backup", N_("The last backup is %(hours)s hours old."), hours=hours)
