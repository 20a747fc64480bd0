//! Order lines to customer summaries.
