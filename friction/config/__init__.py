"""The settings: ``friction.toml`` read into frozen records.

Unknown keys are refused, and all mistakes are told at once, each with its place and what mends it.
Paths are relative to the workspace (the folder of the file) and may hold environment variables as ``${NAME}``.
"""

from friction.config.database import Server
from friction.config.forms import TIME_FORMATS, ends_in_utc, is_pattern, join_columns, split_columns
from friction.config.identities import PERSON, Identities, IdForm, Kind, LinkColumns, Links, find_kinds
from friction.config.journey import EventPattern, Journey, Stage, to_patterns
from friction.config.models import (
    Author,
    Delays,
    DocumentColumns,
    Documents,
    EventColumns,
    EventRows,
    EventTimestamps,
    Exclude,
    Impact,
    Objective,
    OptedOut,
    PersonColumns,
    Persons,
    Privacy,
    Project,
    Runs,
    Settings,
    Source,
    ThingColumns,
    TimeColumn,
    Topics,
    Transcript,
)
from friction.config.read import SETTINGS_FILE, find_files, load_database, load_settings
from friction.config.section import Form
from friction.config.team import Oidc, Proxy, Team, is_loopback, load_team
from friction.config.toml import quote, to_plain, with_comment
from friction.config.weekly import Figure, FileFormat, Kpi, Mail, Measure, Weekly

__all__ = [
    "PERSON",
    "SETTINGS_FILE",
    "TIME_FORMATS",
    "Author",
    "Delays",
    "DocumentColumns",
    "Documents",
    "EventColumns",
    "EventPattern",
    "EventRows",
    "EventTimestamps",
    "Exclude",
    "Figure",
    "FileFormat",
    "Form",
    "IdForm",
    "Identities",
    "Impact",
    "Journey",
    "Kind",
    "Kpi",
    "LinkColumns",
    "Links",
    "Mail",
    "Measure",
    "Objective",
    "Oidc",
    "OptedOut",
    "PersonColumns",
    "Persons",
    "Privacy",
    "Project",
    "Proxy",
    "Runs",
    "Server",
    "Settings",
    "Source",
    "Stage",
    "Team",
    "ThingColumns",
    "TimeColumn",
    "Topics",
    "Transcript",
    "Weekly",
    "ends_in_utc",
    "find_files",
    "find_kinds",
    "is_loopback",
    "is_pattern",
    "join_columns",
    "load_database",
    "load_settings",
    "load_team",
    "quote",
    "split_columns",
    "to_patterns",
    "to_plain",
    "with_comment",
]
