//! Hot copies that were restored once before they count.
