"""From nothing to a service that can answer: state folder, tables, data."""

import os
from collections.abc import Callable
from datetime import datetime

from geo_service import demonstration, loading
from geo_service.access import first_account
from geo_service.db import migrate
from geo_service.errors import DataPackageError, DemoImpossible, StateError
from geo_service.i18n import N_
from geo_service.service import Service
from layers.text import Text

Tell = Callable[..., None]
"""Called with a message of the catalogue and its values, to report progress."""


def initialise(service: Service, *, now: datetime, tell: Tell, is_watched: bool = False) -> None:
    """Create what is missing and load what was never loaded. Doing it again changes nothing.

    Parameters
    ----------
    service : Service
    now : datetime
    tell : callable
    is_watched : bool
        Whether what is told reaches a terminal and nothing else. A secret goes into a file of the
        state folder otherwise: a log keeps what it is told.

    Raises
    ------
    StateError, DatabaseMissing, DataPackageError
        With one clear sentence.
    """
    prepare_state(service)
    if migrate.upgrade(service.database, service.registry):
        tell(N_("Database brought to version %(version)s"), version=migrate.latest())
    _make_first_account(service, now=now, tell=tell, is_watched=is_watched)
    if (service.settings.data_dir / loading.MANIFEST).exists():
        loading.load(
            service,
            now=now,
            tell=lambda name, count: tell(N_("Loaded %(name)s: %(count)s"), name=name, count=count),
        )
    elif "data_dir" in service.settings.model_fields_set:
        raise DataPackageError(
            resource=loading.MANIFEST,
            reason=Text("设置的数据文件夹中没有此文件", "the data folder of the settings has none"),
        )
    else:
        tell(
            N_("No data folder at hand, so no data was loaded (setting %(setting)s)"),
            setting="GEO_SERVICE_DATA_DIR",
        )
    if service.settings.demo:
        _load_demonstration(service, now=now, tell=tell)


def _make_first_account(service: Service, *, now: datetime, tell: Tell, is_watched: bool) -> None:
    password = first_account.make_first_account(service, now)
    if password is None:
        return
    if is_watched:
        tell(
            N_(
                "Account %(name)s was made. Its password is told this once: %(password)s"
                " - it has to be changed at the first sign-in."
            ),
            name=first_account.NAME,
            password=password,
        )
        first_account.forget_draft(service.settings)
    else:
        tell(
            N_("Account %(name)s was made. Its password, for the first sign-in alone, is in %(file)s"),
            name=first_account.NAME,
            file=first_account.write_note(service.settings, password),
        )


def _load_demonstration(service: Service, *, now: datetime, tell: Tell) -> None:
    try:
        count = demonstration.load_once(service, now=now)
    except DemoImpossible as error:
        tell(error.message, **error.context)  # another county's data: the service starts without the set
        return
    if count:
        tell(
            N_("Loaded the demonstration set: %(count)s features; remove it with: geo-service demo clear"),
            count=count,
        )


def prepare_state(service: Service) -> None:
    """Make the state folder, readable by its owner alone.

    Raises
    ------
    StateError
        If the folder cannot be made or written to.
    """
    folder = service.settings.state_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = Text(
            f"无法创建状态文件夹 {folder}：{error.strerror}",
            f"the state folder {folder} cannot be made: {error.strerror}",
        )
        raise StateError(reason=reason) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        reason = Text(f"状态文件夹 {folder} 无法写入", f"the state folder {folder} cannot be written")
        raise StateError(reason=reason)
