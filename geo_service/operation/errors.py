"""Errors of backups and restores; each sentence says what to do next."""

from geo_service.errors import BackupError
from geo_service.i18n import N_


class NothingToBackUp(BackupError):
    """The database holds no tables of the service yet."""

    code = "nothing_to_back_up"
    message = N_("There is no database to back up yet. Run: geo-service init")


class BackupFolderError(BackupError):
    """The folder of a backup cannot be used."""

    code = "backup_folder"
    message = N_("The backup cannot be written: %(reason)s")


class BackupExists(BackupError):
    """A backup of the same second is there already."""

    code = "backup_exists"
    message = N_("The backup %(archive)s exists already and stays as it is.")


class UnsoundDatabase(BackupError):
    """The embedded database fails SQLite's own check."""

    code = "unsound_database"
    message = N_(
        "The database is damaged (%(reason)s). Keep its file aside and restore the last good backup."
    )


class NotABackup(BackupError):
    """A file that is not an archive of the service."""

    code = "not_a_backup"
    message = N_("%(archive)s is not a complete backup of this service. Nothing was changed.")


class UnreadableBackup(BackupError):
    """An archive that the system does not let us read."""

    code = "unreadable_backup"
    message = N_("%(archive)s cannot be read: %(reason)s")


class DamagedBackup(BackupError):
    """An archive whose content differs from its manifest."""

    code = "damaged_backup"
    message = N_(
        "The backup %(archive)s is damaged: %(member)s differs from its checksum. Nothing was changed."
    )


class OtherDialect(BackupError):
    """An archive of the other kind of database."""

    code = "other_dialect"
    message = N_(
        "The backup was made from %(found)s, but this service runs on %(expected)s. Nothing was changed."
    )


class NewerBackup(BackupError):
    """An archive with tables of a version that the program does not know."""

    code = "newer_backup"
    message = N_(
        "The backup is of database version %(found)s, made by program %(program)s, which is newer than this one."
        " Install that program first. Nothing was changed."
    )


class DatabaseNotEmpty(BackupError):
    """Restoring would replace what is there, and that was not asked for."""

    code = "database_not_empty"
    message = N_("There is a database already. Restore with --replace to put the backup in its place.")


class DatabaseBusy(BackupError):
    """Another process holds the database for too long."""

    code = "database_busy"
    message = N_("Another process has been writing for too long; try again. Nothing was changed.")


class ToolMissing(BackupError):
    """A client program of PostgreSQL is not on this machine."""

    code = "tool_missing"
    message = N_("%(tool)s was not found. Install PostgreSQL's client programs, version %(server)s or newer.")


class ToolTooOld(BackupError):
    """A client program of PostgreSQL cannot work with a newer server."""

    code = "tool_too_old"
    message = N_(
        "%(tool)s is of version %(found)s, the database server of version %(server)s."
        " Install PostgreSQL's client programs, version %(server)s or newer."
    )


class ToolFailed(BackupError):
    """A client program of PostgreSQL ended with an error."""

    code = "tool_failed"
    message = N_("%(tool)s could not finish: %(reason)s")
