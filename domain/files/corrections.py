"""How the facts of files are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by

CORRECTIONS: Corrections = {
    "file.kept.v1": corrected_by("RemoveFile", how="The file is removed."),
    "file.removed.v1": corrected_by("KeepFile", how="The file is stored again."),
}
