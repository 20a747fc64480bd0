//! Encryption on the way to the server, by the words that PostgreSQL's own programs use in the address: `sslmode` and
//! `sslrootcert`. A socket on this machine is never encrypted.
//!
//! | `sslmode` | what happens |
//! |---|---|
//! | `disable` | nothing is encrypted |
//! | `prefer` (where nothing is said) | encrypted where the server offers it; who it is stays unproved |
//! | `require` | encrypted or not at all; who it is stays unproved |
//! | `verify-full` | encrypted, and the certificate is of this host, from an authority that the system (or the file `sslrootcert`) names |

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::StoreError;

/// Takes the two words out of an address: the rest of it, whether there must be encryption, and how it is done.
///
/// # Errors
/// [`StoreError::Other`] for a word that is not known, and where the authority's file cannot be read.
pub(super) fn of(url: &str) -> Result<(String, SslMode, MakeRustlsConnect), StoreError> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", word)) => mode = Some(word),
            Some(("sslrootcert", path)) => {
                roots = Some(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned())
            }
            _ => rest.push(pair),
        }
    }
    let rest = if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
    let (mode, proved) = match mode {
        Some("disable") => (SslMode::Disable, false),
        // Whoever names an authority wants to know whom he talks to.
        None | Some("prefer") if roots.is_none() => (SslMode::Prefer, false),
        Some("require") if roots.is_none() => (SslMode::Require, false),
        None | Some("require" | "verify-full") => (SslMode::Require, true),
        Some(other) => {
            let known = "disable, prefer, require or verify-full";
            return Err(StoreError::other(format!("sslmode={other} is not known: {known}")));
        }
    };
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(StoreError::other)?;
    let config = if proved {
        config.with_root_certificates(authorities(roots.as_deref())?)
    } else {
        config.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider)))
    };
    Ok((rest, mode, MakeRustlsConnect::new(config.with_no_client_auth())))
}

/// The certificates of a PEM file, or those that the system believes.
fn authorities(file: Option<&str>) -> Result<RootCertStore, StoreError> {
    let mut store = RootCertStore::empty();
    let Some(file) = file.filter(|file| *file != "system") else {
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(store);
    };
    let unread = |error: &dyn std::fmt::Display| StoreError::other(format!("sslrootcert {file}: {error}"));
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unread(&error))? {
        store.add(certificate.map_err(|error| unread(&error))?).map_err(|error| unread(&error))?;
    }
    if store.is_empty() {
        return Err(unread(&"no certificate in it"));
    }
    Ok(store)
}

/// Believes whoever answers: what is encrypted for nobody in particular is still hidden from those who only listen.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_taken_out_of_the_address() {
        let read = |url: &str| of(url).map(|(rest, mode, _)| (rest, mode));
        let bare = "postgres://trato@db.example/crm".to_owned();
        assert_eq!(read(&bare), Ok((bare.clone(), SslMode::Prefer)));
        for (word, mode) in [
            ("disable", SslMode::Disable),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-full", SslMode::Require),
        ] {
            assert_eq!(read(&format!("{bare}?sslmode={word}")), Ok((bare.clone(), mode)), "{word}");
        }
        let beside = format!("{bare}?connect_timeout=3&sslmode=require&options=-c%20x=1");
        assert_eq!(
            read(&beside),
            Ok((format!("{bare}?connect_timeout=3&options=-c%20x=1"), SslMode::Require)),
            "the rest stays as it is"
        );
        for wrong in ["sslmode=verify-ca", "sslmode=", "sslrootcert=/nowhere/a%20file.pem"] {
            assert!(read(&format!("{bare}?{wrong}")).is_err(), "{wrong}");
        }
    }
}
