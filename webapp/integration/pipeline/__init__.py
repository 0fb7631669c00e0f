"""How an order is taken in, claimed, carried through its steps and finished."""
