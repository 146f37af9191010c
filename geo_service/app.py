"""The application: routes, errors and middleware around one service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from geo_service.api import assets, bodies, collections, common, conformance, definition, items, maps, problem
from geo_service.api.html import find
from geo_service.api.middleware import Compression, HeadAsGet, RequestLog
from geo_service.logs import configure_logs
from geo_service.service import Service
from geo_service.settings import load_settings, require_local_host


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
        find.router,
        maps.router,
    ):
        app.include_router(router)
    app.add_api_route("/static/{version}/{path:path}", assets.asset, methods=["GET"])
    app.add_middleware(Compression, minimum_size=bodies.COMPRESSED_FROM, compresslevel=bodies.LEVEL)
    if service.settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=service.settings.cors_origins,
            allow_methods=["GET", "HEAD"],
            expose_headers=["Content-Crs", "ETag", "Link"],
        )
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestLog)
    return app


def from_environment() -> FastAPI:
    """Build the application from the environment's settings, for a server's worker."""
    settings = load_settings()
    require_local_host(settings)
    configure_logs(settings.log_format)
    app = create_app(Service.start(settings))
    # Only this machine's names: a page of another site that points its own name at this machine
    # would else read everything. "[" is what the middleware sees of an IPv6 address.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", settings.host, "["])
    return app
