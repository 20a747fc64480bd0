//! Where the file lies: refuses network file systems and folders that cannot be written, and watches the free space.

use std::path::{Path, PathBuf};

/// File systems whose locks or syncs cannot be trusted with a database.
const NETWORK: [&str; 22] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "coda",
    "davfs",
    "glusterfs",
    "lustre",
    "beegfs",
    "ncpfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.ceph",
    "fuse.s3fs",
    "fuse.rclone",
    "fuse.davfs2",
];

/// The reasons not to keep a database at `path`.
pub(crate) fn judge(path: &Path) -> Vec<String> {
    let folder = folder(path);
    let Ok(folder) = folder.canonicalize() else {
        return vec![format!("the folder {} does not exist", folder.display())];
    };
    let mut reasons = Vec::new();
    if let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts")
        && let Some(kind) = network(&mounts, &folder)
    {
        reasons
            .push(format!("{} is on a network file system ({kind}), whose locks cannot be trusted", folder.display()));
    }
    if let Err(error) = probe(&folder) {
        reasons.push(format!("the folder {} cannot be written: {error}", folder.display()));
    }
    reasons
}

pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The type of the network file system that holds `folder`, going by the longest mount point in `/proc/self/mounts`.
pub(crate) fn network(mounts: &str, folder: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut parts = line.split(' ');
        let (Some(_), Some(point), Some(kind)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let point = point.replace("\\040", " ");
        // Later mounts cover earlier ones at the same point.
        if folder.starts_with(&point) && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind).filter(|kind| NETWORK.contains(kind)).map(str::to_owned)
}

/// Writes, syncs and removes a small file, as the log beside the database will be.
fn probe(folder: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let name = folder.join(format!(".trato-probe-{}-{}", std::process::id(), rand::random::<u32>()));
    let outcome = std::fs::File::create(&name).and_then(|mut file| {
        file.write_all(b"probe")?;
        file.sync_all()
    });
    let _ = std::fs::remove_file(&name);
    outcome
}

/// Free and total bytes of the file system that holds `folder`, for unprivileged writers; `None` where unknown.
pub(crate) fn space(folder: &Path) -> Option<(u64, u64)> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some((stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize))
}

/// Whether writes should be refused: less than 5 % or 500 MB free, whichever is smaller.
pub(crate) fn is_scarce(free: u64, total: u64) -> bool {
    free < (total / 20).min(500_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_by_the_longest_mount_point() {
        let mounts = "/dev/sda / ext4 rw 0 0\nnas:/x /srv nfs4 rw 0 0\n/dev/sdb /srv/local xfs rw 0 0\n\
                      u@h:/ /home/ana\\040b/far fuse.sshfs rw 0 0\ntmpfs /over tmpfs rw 0 0\n//nas/y /over cifs rw 0 0\n";
        let kind = |folder: &str| network(mounts, Path::new(folder));
        assert_eq!(kind("/var/lib/trato"), None);
        assert_eq!(kind("/srv/trato").as_deref(), Some("nfs4"));
        assert_eq!(kind("/srv/local/trato"), None);
        assert_eq!(kind("/srvother"), None);
        assert_eq!(kind("/home/ana b/far").as_deref(), Some("fuse.sshfs"));
        assert_eq!(kind("/over/x").as_deref(), Some("cifs"), "the later mount covers the earlier");
    }

    #[test]
    fn space_is_scarce_below_a_twentieth_or_half_a_gigabyte() {
        assert!(is_scarce(3 << 20, 64 << 20) && !is_scarce(4 << 20, 64 << 20));
        assert!(is_scarce(499_000_000, 1 << 40) && !is_scarce(501_000_000, 1 << 40));
    }
}
