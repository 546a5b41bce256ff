"""gunicorn's own log in our form: its lines hold request lines, referrers and addresses else."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from webapp.adapters.log_lines import JsonLines


class SiteLogger(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """Writes JSON lines, of a request no more than status and duration."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's settings
        """Set the handlers up as gunicorn does, and let them write in our form."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(JsonLines())

    def access(self, resp: Any, _req: Any, environ: Any, request_time: timedelta) -> None:  # noqa: ANN401
        """Write a line for a request, if gunicorn's access log was asked for.

        The application writes a better one of its own.
        """
        if self.access_log_enabled:
            extra = {
                "method": str(environ.get("REQUEST_METHOD", ""))[:8],
                "status": int(str(resp.status).split(None, 1)[0]),
                "duration_ms": round(request_time / timedelta(milliseconds=1), 1),
            }
            self.access_log.log(logging.INFO, "answered", extra=extra)
