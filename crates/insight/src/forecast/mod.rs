//! Forecasting of sales series.
