"""The application: routes, errors and middleware around one service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from geo_service.api import (
    assets,
    attachments,
    bodies,
    collections,
    common,
    conformance,
    definition,
    edit_page,
    edit_typing,
    editing,
    entry_page,
    exports,
    field_pack,
    figures,
    history,
    import_page,
    imports,
    inbox,
    items,
    lineside,
    maps,
    methods,
    morning,
    near,
    papers,
    problem,
    publishing_page,
    review_many,
    review_page,
    review_steps,
    review_worker,
    reviews,
    template_keeping,
    templates_page,
)
from geo_service.api.auth import routers as auth_routers
from geo_service.api.html import find
from geo_service.api.middleware import Compression, HeadAsGet, RequestLog
from geo_service.files.content import without_elsewhere
from geo_service.logs import configure_logs
from geo_service.service import Service
from geo_service.settings import Settings, load_settings


def create_app(service: Service) -> FastAPI:
    """Build the application of a service."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # As many requests at work as there are connections: more would only wait for one.
        to_thread.current_default_thread_limiter().total_tokens = service.settings.pool_size
        yield
        service.database.close()

    # FastAPI's own pages load scripts from another host, so they are off.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, redirect_slashes=False)
    app.state.service = service
    problem.install(app)
    for router in (
        common.router,
        conformance.router,
        definition.router,
        collections.router,
        items.router,
        exports.router,
        lineside.router,
        editing.router,
        find.router,
        edit_page.router,
        edit_typing.router,
        history.router,
        attachments.router,
        papers.router,
        reviews.router,
        near.router,
        maps.router,
        inbox.router,
        morning.router,  # before the pages of hazards below /review
        review_worker.router,
        field_pack.router,
        publishing_page.router,
        template_keeping.router,
        templates_page.router,
        figures.router,
        import_page.router,
        imports.router,
        *auth_routers,
        entry_page.router,  # before the pages of hazards below /review
        review_many.router,
        review_steps.router,
        review_page.router,  # behind all whose addresses begin like its own
    ):
        app.include_router(router)
    app.add_api_route("/static/{version}/{path:path}", assets.asset, methods=["GET"])
    app.add_middleware(Compression, minimum_size=bodies.COMPRESSED_FROM, compresslevel=bodies.LEVEL)
    if service.settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=service.settings.cors_origins,
            allow_methods=methods.METHODS,
            allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match", "Content-Crs"],
            expose_headers=[
                *("Allow", methods.ACCEPT_PATCH, methods.ACCEPT_POST),
                *("Content-Crs", "ETag", "Link", "Location"),
                *("Content-Disposition", "Export-Rows", "Export-Demo-Rows", "Export-Revision"),
            ],
        )
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestLog)
    return app


def from_environment() -> FastAPI:
    """Build the application from the environment's settings, for a server's worker."""
    without_elsewhere()
    settings = load_settings()
    configure_logs(settings.log_format)
    app = create_app(Service.start(settings))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(settings))
    return app


def allowed_hosts(settings: Settings) -> list[str]:
    """Return the names by which readers may call the service.

    A page of another site that points its own name at this machine would else read what is answered
    without signing in. "[" is what the middleware sees of an IPv6 address.
    """
    own = ["localhost", "127.0.0.1", "["]
    if settings.base_url is not None:
        return [*own, urlsplit(settings.base_url).hostname or "", settings.host]
    return [*own, settings.host] if settings.is_local else ["*"]
