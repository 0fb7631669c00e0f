"""Statements of the audit trail."""

from __future__ import annotations

COLUMNS = """
installation_id, person_id, about_person_id, act, kind, author_kind, author, params, changes, address, browser, system
"""
VALUES = """
%(person)s::bigint, %(about)s::bigint, %(act)s::text, %(kind)s::text, %(author_kind)s::text, %(author)s::text,
%(params)s::jsonb, %(changes)s::jsonb, %(address)s::text, %(browser)s::text, %(system)s::text
"""
RECORD = f"INSERT INTO audit_entry ({COLUMNS}) VALUES (%(installation)s, {VALUES})"
# One entry for each installation that the person is in: each of them keeps what was done while they were.
RECORD_LOGIN = f"""
WITH mine AS (SELECT installation_id FROM membership WHERE person_id = %(about)s)
INSERT INTO audit_entry ({COLUMNS})
SELECT where_to.installation_id, {VALUES}
  FROM (SELECT installation_id FROM mine
        UNION ALL SELECT NULL::bigint WHERE NOT EXISTS (SELECT 1 FROM mine)) where_to
"""
WHO = "SELECT email, coalesce(nullif(name, ''), email) AS name, is_staff FROM person WHERE id = %(person)s"
LOOKED = f"""
INSERT INTO audit_entry ({COLUMNS})
SELECT %(installation)s::bigint, {VALUES}
 WHERE NOT EXISTS (SELECT 1 FROM audit_entry WHERE installation_id = %(installation)s AND person_id = %(person)s
                      AND act = %(act)s AND at > now() - interval '1 hour')
"""


def before_and_after(*columns: str) -> str:
    """What an UPDATE gives back of these columns: two objects, `before` and `after` (see `record.differences`)."""
    return f"{_object('old', columns)} AS before, {_object('new', columns)} AS after"


def _object(version: str, columns: tuple[str, ...]) -> str:
    pairs = ", ".join(f"'{name}', {version}.{name}" for name in columns)
    return f"jsonb_build_object({pairs})"
