"""Who reads the mails of an installation that must not be lost: whoever was chosen for them, else its owners."""

from __future__ import annotations


def readers(installation: str, kind: str) -> str:
    """The statement that finds them: email, language, and `mark`, which tells each from all others and is never another
    one's. `installation`: its id, in SQL; `kind`: of `models.recipient.KINDS`.

    Without anybody who was chosen the owners: what nobody reads would happen without anybody's knowing.
    """
    chosen = f"""SELECT 1 FROM recipient WHERE installation_id = {installation} AND kinds @> '["{kind}"]'"""  # noqa: S608
    return f"""
SELECT email, language, id::text AS mark FROM recipient
 WHERE installation_id = {installation} AND kinds @> '["{kind}"]'
UNION ALL
SELECT p.email, p.language, 'person-' || p.id FROM membership m JOIN person p ON p.id = m.person_id
 WHERE m.installation_id = {installation} AND m.role = 'owner' AND NOT EXISTS ({chosen})
"""  # noqa: S608 — names of ours, no value


def readers_and_owners(installation: str, kind: str) -> str:
    """The same for what an owner must hear of whoever else was chosen, each once, in the language of the choice."""
    return f"""
SELECT DISTINCT ON (email) email, language FROM (
    SELECT email, language, 1 AS nth FROM recipient WHERE installation_id = {installation} AND kinds @> '["{kind}"]'
    UNION ALL
    SELECT p.email, p.language, 2 FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.installation_id = {installation} AND m.role = 'owner') who
 ORDER BY email, nth
"""  # noqa: S608 — names of ours, no value
