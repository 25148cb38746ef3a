use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::connection;
use super::shared::Shared;

/// Our own accept loop, so that a connection is ours to drop, stall or cut. Aborting the task ends every connection.
pub(super) async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // Out of file descriptors, or the peer left again: the next one may do better.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection::serve(shared.clone(), stream));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
