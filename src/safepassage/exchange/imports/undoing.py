"""Takes an import back: what it gave is withdrawn by new facts, and nothing is deleted."""

from datetime import datetime
from uuid import UUID

from safepassage import access
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.exchange.imports.rights import require_kind
from safepassage.exchange.imports.running import importer
from safepassage.exchange.kinds import handler_of
from safepassage.exchange.understanding.headings import layouts_of
from safepassage.journey.facts import NotPossible
from safepassage.journey.sources import operations as sources
from safepassage.journey.sources import queries as source_queries
from safepassage.journey.sources.models import SourceFile
from safepassage.journey.sources.rules import FileState


def undo(*, file_id: UUID, by: Actor, at: datetime) -> SourceFile:
    """Undo a committed import in one transaction. Raises NotPossible, with the reason, where later work builds on
    it."""
    access.require(by, Permission.EXCHANGE_IMPORT_UNDO)
    service = importer("undo", on_behalf_of=by)
    with access.acting(service):
        file = source_queries.file(file_id)
        require_kind(by, Permission.EXCHANGE_IMPORT_UNDO, file.kind)
        later = source_queries.files().filter(supersedes=file, state=FileState.COMMITTED).first()
        if later is not None:
            raise NotPossible(
                "newer_version", f"A newer version ({later.label}) was entered since. Undo that one first."
            )
        layouts = {sheet["mapping"]["layout"] for sheet in file.sheets if sheet.get("mapping")}
        for layout in (each for each in layouts_of(file.kind) if each.name in layouts):
            handler_of(layout).undo(file_id, by=service, at=at)
        return sources.undo_file(file_id=file_id, by=service, at=at)
