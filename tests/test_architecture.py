"""Import directions that follow the registry, so that a new layer is bound by them without a further list.

The directions between the packages are contracts in pyproject.toml (`make lint`).
"""

from types import ModuleType

import grimp
import pytest

from layers import registry
from layers.contract import Layer


@pytest.fixture(scope="module")
def modules() -> list[str]:
    """The modules of the layers, as the registry imports them."""
    of_layer: dict[str, str] = {
        module.LAYER.id: module.__name__.removeprefix("layers.")
        for module in vars(registry).values()
        if isinstance(module, ModuleType) and isinstance(getattr(module, "LAYER", None), Layer)
    }
    assert set(of_layer) == set(registry.LAYERS)
    return list(of_layer.values())


@pytest.fixture
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("layers", cache_dir=None)


def forbidden(imports: grimp.ImportGraph, modules: list[str]) -> list[str]:
    """Return the chains of imports from one layer to another or to the registry."""
    found = imports.find_illegal_dependencies_for_layers(
        layers=("registry", grimp.Layer(*modules, independent=True)), containers={"layers"}
    )
    return sorted(f"{dependency.importer} -> {dependency.imported}" for dependency in found)


def test_layers_import_neither_each_other_nor_the_registry(
    imports: grimp.ImportGraph, modules: list[str]
) -> None:
    assert forbidden(imports, modules) == []


@pytest.mark.parametrize("imported", ["bus_routes.rules", "railway.lines", "registry"])
def test_an_import_from_one_layer_to_another_is_found(
    imports: grimp.ImportGraph, modules: list[str], imported: str
) -> None:
    imports.add_import(importer="layers.wharves.rules", imported=f"layers.{imported}")
    assert len(forbidden(imports, modules)) == 1
