"""Other people's servers, each behind one contract."""
