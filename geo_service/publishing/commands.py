"""The commands ``geo-service publish``, ``access``, ``unpublish`` and ``layers``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from geo_service.console import Speaker, err, moment, opened, out
from geo_service.i18n import N_
from layers.access import ROLE_TITLES, Role
from layers.contract import REFERENCE, THEMES

_THEMES = {theme.id: theme for theme in THEMES}


def _known_theme(name: str) -> str:
    if name not in _THEMES:
        raise typer.BadParameter(", ".join(_THEMES))
    return name


def _known_roles(names: str | None) -> str | None:
    unknown = [name for name in (names or "").split(",") if name and name not in set(Role)]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: {', '.join(Role)}")
    return names


def _roles(names: str | None) -> frozenset[Role]:
    return frozenset(Role(name) for name in (names or "").split(",") if name)


Readers = Annotated[str | None, typer.Option(callback=_known_roles, help="Roles that see it: viewer,planner")]
Editors = Annotated[str | None, typer.Option(callback=_known_roles, help="Roles that edit it: planner")]


def publish(
    file: Annotated[Path, typer.Argument(help="Any file that GDAL reads, zipped or not")],
    layer_id: Annotated[str, typer.Option("--id", help="Identifier: roads")],
    title_zh: Annotated[str | None, typer.Option(help="Title in Chinese")] = None,
    title_en: Annotated[str | None, typer.Option(help="Title in English")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system, where the file states none")] = None,
    layer_name: Annotated[str | None, typer.Option(help="Which layer of the file")] = None,
    id_column: Annotated[str | None, typer.Option(help="Column that identifies the features")] = None,
    datetime: Annotated[str | None, typer.Option(help="Column of dates or moments to filter on")] = None,
    theme: Annotated[
        str, typer.Option(callback=_known_theme, help=f"Group: {', '.join(_THEMES)}")
    ] = REFERENCE.id,
    source: Annotated[str | None, typer.Option(help="Where the rows were taken from")] = None,
    accuracy: Annotated[float | None, typer.Option(min=0, help="Accuracy of the positions in metres")] = None,
    attribution: Annotated[str, typer.Option(help="Whom a map has to name")] = "",
    licence: Annotated[str, typer.Option(help="Licence of the data")] = "",
    data_date: Annotated[str, typer.Option("--date", help="Of when the data is: 2026-06-30")] = "",
    encoding: Annotated[str | None, typer.Option(help="Encoding of the text: GB18030")] = None,
    readers: Readers = None,
    editors: Editors = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the layer")] = False,
) -> None:
    """Publish a file as a layer; running services show it at once."""
    from geo_service.publishing.access import chosen, default_access
    from geo_service.publishing.publication import Publication
    from geo_service.publishing.publish import publish as publish_file

    with opened() as (service, tell), _progress(tell) as progress:
        access = None
        if readers is not None or editors is not None:
            usual = default_access(service.settings)
            sees = usual.readers if readers is None else _roles(readers)
            access = chosen(sees, usual.editors & sees if editors is None else _roles(editors))
        publication = Publication(
            id=layer_id,
            title_zh=title_zh,
            title_en=title_en,
            crs=crs,
            layer_name=layer_name,
            id_column=id_column,
            datetime=datetime,
            theme=_THEMES[theme],
            source=source,
            accuracy_m=accuracy,
            attribution=attribution,
            licence=licence,
            data_date=data_date,
            encoding=encoding,
            access=access,
            replace=replace,
        )
        made = publish_file(service, file, publication, now=moment(), tell=tell, progress=progress)
        tell(
            N_("Published: %(title)s (%(layer)s), %(count)s features"),
            title=made.layer.title,
            layer=made.layer.id,
            count=made.rows,
        )


def access(
    layer_id: Annotated[str, typer.Argument(metavar="ID", help="A published layer")],
    readers: Readers = None,
    editors: Editors = None,
) -> None:
    """Tell who may see and edit a published layer; with options, change it."""
    from geo_service.publishing.access import change_access, chosen, in_order
    from geo_service.publishing.standing import require_published

    with opened() as (service, tell):
        with service.database.read() as session:
            layer = require_published(session, layer_id).layer
        if readers is not None or editors is not None:
            sees = layer.access.readers if layer and readers is None else _roles(readers)
            edits = layer.access.editors & sees if layer and editors is None else _roles(editors)
            layer = change_access(service, layer_id, chosen(sees, edits), now=moment())
        if layer is None:
            return
        for message, roles in (
            (N_("See it: %(roles)s"), layer.access.readers),
            (N_("Edit it: %(roles)s"), layer.access.editors),
        ):
            titles = [ROLE_TITLES[Role(role)].in_language(tell.language) for role in in_order(roles)]
            tell(message, roles=", ".join(titles))


def unpublish(
    layer_id: Annotated[str, typer.Argument(metavar="ID", help="A published layer")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Take a published layer back; its history stays."""
    from geo_service.publishing.unpublish import unpublish as take_back
    from geo_service.publishing.unpublish import what_goes

    with opened() as (service, tell):
        stands = what_goes(service, layer_id)
        tell(
            N_("%(title)s (%(layer)s): %(rows)s features go, %(changes)s changes since it was published"),
            title=stands.title,
            layer=layer_id,
            rows=stands.rows,
            changes=stands.changes,
        )
        if not yes and not typer.confirm(tell.said(N_("Take the layer back?"))):
            raise typer.Exit(1)
        take_back(service, layer_id, now=moment())
        tell(N_("Taken back: %(layer)s. Its history stays."), layer=layer_id)


def layers() -> None:
    """List all layers with their rows: those of the program and the published ones."""
    from geo_service.db.migrate import require_latest

    with opened() as (started, tell):
        require_latest(started.database)
        with started.database.read() as session:
            service = started.current(session)
            for layer in service.registry.values():
                tell(
                    N_("%(layer)s  %(title)s  %(rows)s  published")
                    if layer.is_published
                    else N_("%(layer)s  %(title)s  %(rows)s  part of the program"),
                    layer=layer.id,
                    title=layer.title,
                    rows=service.features(session, layer).count(),
                )


@contextmanager
def _progress(tell: Speaker) -> Iterator[Callable[[str], Callable[[int], None]]]:
    """Show how many rows were done; nothing where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=err, disable=not out.is_terminal) as bar:

        def begin(message: str) -> Callable[[int], None]:
            task = bar.add_task(tell.said(message), total=None)
            return lambda rows: bar.advance(task, rows)

        yield begin
