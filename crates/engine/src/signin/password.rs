//! Passwords: argon2id with 19 MiB, two passes (OWASP's first choice), at most as many at once as there are cores.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use trato_model::Refusal;
use trato_model::kinds::Fault;
use trato_text::fold;

/// Characters of a password, at least and at most.
pub const SHORTEST: usize = 10;
pub const LONGEST: usize = 200;

static PLACES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));

/// What anybody would try first.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "0987654321",
    "1111111111",
    "qwertyuiop",
    "password12",
    "password123",
    "password1234",
    "contraseña",
    "contrasena1",
    "contraseña1",
    "1q2w3e4r5t",
    "abcdefghij",
    "administrador",
    "administrator",
    "bienvenido",
    "bienvenido1",
    "changeme123",
    "letmein1234",
    "iloveyou123",
    "teamo12345",
    "madrid2026",
    "caracas2026",
    "barcelona1",
    "realmadrid1",
    "password2026",
    "contraseña2026",
    "qwerty12345",
    "trato12345",
    "trato2026!",
];

fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Checks a new password: long enough, and not what anybody would try first or his own name.
///
/// # Errors
/// [`Refusal::Invalid`] for the field `password`.
pub fn check(password: &str, name: &str, email: &str) -> Result<(), Refusal> {
    let refuse = |fault: Fault| Err(Refusal::field("password", fault));
    let length = password.chars().count();
    if length < SHORTEST {
        return refuse(Fault::new("password-short").with("least", SHORTEST));
    }
    if length > LONGEST {
        return refuse(Fault::new("password-long").with("most", LONGEST));
    }
    let folded = fold(password).replace(' ', "");
    let own = [fold(name).replace(' ', ""), fold(email), fold(email.split('@').next().unwrap_or_default())];
    let first = folded.chars().next();
    let monotone = folded.chars().all(|c| Some(c) == first);
    if monotone || COMMON.iter().any(|common| fold(common) == folded) || own.contains(&folded) {
        return refuse(Fault::new("password-common"));
    }
    Ok(())
}

/// The PHC string of a password.
///
/// # Errors
/// [`Refusal::Internal`] where the hasher fails.
pub async fn hash(password: String) -> Result<String, Refusal> {
    let _place = PLACES.acquire().await.map_err(|e| Refusal::Internal(e.to_string()))?;
    let work =
        tokio::task::spawn_blocking(move || argon().hash_password(password.as_bytes()).map(|hash| hash.to_string()));
    match work.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(Refusal::Internal(format!("argon2: {error}"))),
        Err(error) => Err(Refusal::Internal(format!("argon2: {error}"))),
    }
}

/// Whether the password fits. Without a stored hash the same work is done, so that nobody learns who has an account.
///
/// # Errors
/// [`Refusal::Internal`] where the hasher fails.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Refusal> {
    static NOBODY: LazyLock<Option<String>> =
        LazyLock::new(|| argon().hash_password(b"nobody's password").map(|hash| hash.to_string()).ok());
    let _place = PLACES.acquire().await.map_err(|e| Refusal::Internal(e.to_string()))?;
    let work = tokio::task::spawn_blocking(move || {
        if password.len() > LONGEST * 4 {
            return false;
        }
        let known = stored.is_some();
        let Some(phc) = stored.or_else(|| NOBODY.clone()) else { return false };
        let Ok(phc) = PasswordHash::new(&phc) else { return false };
        argon().verify_password(password.as_bytes(), &phc).is_ok() && known
    });
    work.await.map_err(|error| Refusal::Internal(format!("argon2: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_named() {
        let code = |password: &str| match check(password, "Ana Ruiz", "ana.ruiz@example.com") {
            Ok(()) => "ok".to_owned(),
            Err(Refusal::Invalid(errors)) => errors[0].fault.code.to_owned(),
            Err(other) => other.code().to_owned(),
        };
        assert_eq!(code("corta"), "password-short");
        assert_eq!(code("Contraseña1"), "password-common");
        assert_eq!(code("aaaaaaaaaaaa"), "password-common");
        assert_eq!(code("ana.ruiz@example.com"), "password-common");
        assert_eq!(code(&"x1".repeat(101)), "password-long");
        assert_eq!(code("caballo grapa batería"), "ok");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_right_password_fits() {
        let stored = hash("caballo grapa".into()).await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("caballo grapa".into(), Some(stored.clone())).await.expect("works"));
        assert!(!verify("caballo grapo".into(), Some(stored)).await.expect("works"));
        assert!(!verify("nobody's password".into(), None).await.expect("works"));
    }
}
