"""Chance that can be repeated: the same words give the same dice."""

from __future__ import annotations

from random import Random


def dice_for(*words: object) -> Random:
    """Dice that fall the same way for the same words."""
    return Random("-".join(map(str, words)))  # noqa: S311 - repeatable on purpose, guards nothing
