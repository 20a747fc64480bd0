//! Effect: did the campaign cause it.
