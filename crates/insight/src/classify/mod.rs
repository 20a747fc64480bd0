//! Classification: will it happen.
