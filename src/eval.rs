//! How good the judgements are, against labelled files.
