//! PostgreSQL over an encrypted connection: a door before the test server does the server's part of the encryption.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use trato_store::{Store, StoreConfig, StoreError};

/// A client that wants encryption says so with these eight bytes.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Where the test server's socket is, and the rest of its address behind the host.
fn socket() -> Option<(String, String, String)> {
    let url = std::env::var("TRATO_TEST_POSTGRES").ok()?;
    let rest = url.strip_prefix("postgres://")?;
    let (user, rest) = rest.split_once('@')?;
    let (host, base) = rest.split_once('/')?;
    Some((format!("{}/.s.PGSQL.5432", host.replace("%2F", "/")), user.to_owned(), base.to_owned()))
}

struct Door {
    port: u16,
    encrypted: Arc<AtomicUsize>,
    certificate: String,
}

/// Opens the door; one that offers no encryption says no to whoever asks for it.
async fn door(socket: String, offers: bool) -> Door {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let encrypted = Arc::new(AtomicUsize::new(0));
    let count = encrypted.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (socket, acceptor, count) = (socket.clone(), acceptor.clone(), count.clone());
            tokio::spawn(async move {
                let mut first = [0; 8];
                client.read_exact(&mut first).await?;
                let mut server = UnixStream::connect(socket).await?;
                if first != SSL_REQUEST {
                    server.write_all(&first).await?;
                } else if offers {
                    client.write_all(b"S").await?;
                    let mut client = acceptor.accept(client).await?;
                    count.fetch_add(1, Ordering::SeqCst);
                    return copy_bidirectional(&mut client, &mut server).await;
                } else {
                    client.write_all(b"N").await?;
                }
                copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    Door { port, encrypted, certificate: made.cert.pem() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_postgres_is_encrypted_as_the_address_says() {
    let Some((socket, user, base)) = socket() else {
        println!("skipped: TRATO_TEST_POSTGRES is not set");
        return;
    };
    let (open, closed) = (door(socket.clone(), true).await, door(socket, false).await);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("ca.pem");
    std::fs::write(&file, &open.certificate).expect("written");
    let reach = async |door: &Door, host: &str, words: &str| {
        let url = format!("postgres://{user}@{host}:{}/{base}?{words}", door.port);
        let before = door.encrypted.load(Ordering::SeqCst);
        let store = Store::open(&StoreConfig::new(url)).await?;
        store.health().await?;
        store.close().await;
        Ok::<_, StoreError>(door.encrypted.load(Ordering::SeqCst) > before)
    };
    let known = format!("sslrootcert={}", file.display());
    for (words, encrypted) in [
        ("", true),
        ("sslmode=require", true),
        ("sslmode=disable", false),
        (&format!("sslmode=verify-full&{known}"), true),
    ] {
        assert_eq!(reach(&open, "localhost", words).await, Ok(encrypted), "{words}");
    }
    assert_eq!(reach(&closed, "localhost", "").await, Ok(false), "not encrypted where the server cannot");
    let must = reach(&closed, "localhost", "sslmode=require").await;
    assert!(must.is_err(), "{must:?}");
    // An authority that nobody knows, and a certificate of another host.
    for (host, words) in [("localhost", "sslmode=verify-full".to_owned()), ("127.0.0.1", known.clone())] {
        let refused = reach(&open, host, &words).await;
        let Err(StoreError::Unreachable(why)) = &refused else { panic!("{host} {words}: {refused:?}") };
        assert!(why.contains("certificate"), "{why}");
    }
}
