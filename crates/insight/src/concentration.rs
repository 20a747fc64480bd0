//! Concentration of profit.
