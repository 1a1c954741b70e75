"""Static files under hashed names, also those that one script module imports from another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
    max_post_process_passes = 15  # as deep as modules import one another

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Callable[[Any], str]:
        """Rewrite addresses in our own files; packages' scripts name files that they do not ship."""
        if not name.startswith("openmeso/"):
            return lambda match: str(match.group(0))
        converter: Callable[[Any], str] = super().url_converter(name, hashed_files, template)
        # `import("./x.js")` stands in comments only, where it names a type; two files may name each other's.
        return lambda match: match.group(0) if match.group(0).startswith("import(") else converter(match)
