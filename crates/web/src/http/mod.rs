//! What all routes share.
//!
//! [`policy`] and [`route`]: who may call what, declared with the route. [`session`]: from cookie or token to the acting
//! user. [`origin`]: no writes from other sites. [`headers`], [`limits`], [`seats`], [`patience`], [`error`], [`back`], [`assets`], [`health`],
//! [`language`].

pub mod assets;
pub mod back;
pub mod error;
pub mod headers;
pub mod health;
pub mod language;
pub mod limits;
pub mod origin;
pub mod patience;
pub mod policy;
pub mod route;
pub mod seats;
pub mod session;

pub use error::{AppError, Shape};
pub use policy::Policy;
pub use session::Signed;
