//! The bus: a socket, its clients, the match rules that each has set, and the few calls that are to the bus itself.
//!
//! It is its own broker, with BlueZ as the only service, because a ready one (busd 0.6.1) keeps a client's match rules
//! as a set: one of two equal rules dropped silences both, and dropping the second is an error at which bluez-async
//! panics. Here they are counted, as the D-Bus specification has it, and there is one hop less to every packet.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use serde::Serialize;
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use zbus::{Connection, DynamicType, Guid, Message, MessageStream, OwnedMatchRule, connection};

use super::world::World;

const BUS: &str = "org.freedesktop.DBus";
/// The unique name that BlueZ has.
const BLUEZ: &str = ":1.0";

/// A client by its number.
pub type ClientId = u32;

/// A method call of a client.
#[derive(Clone, Debug)]
pub struct Call {
    pub client: ClientId,
    pub message: Message,
}

impl Call {
    pub fn path(&self) -> String {
        self.message.header().path().map(ToString::to_string).unwrap_or_default()
    }

    pub fn interface(&self) -> String {
        self.message.header().interface().map(ToString::to_string).unwrap_or_default()
    }

    pub fn member(&self) -> String {
        self.message.header().member().map(ToString::to_string).unwrap_or_default()
    }

    fn destination(&self) -> String {
        self.message.header().destination().map(ToString::to_string).unwrap_or_default()
    }

    fn text(&self) -> String {
        self.message.body().deserialize().unwrap_or_default()
    }
}

/// What the bus knows of a client.
struct Peer {
    outgoing: mpsc::UnboundedSender<Message>,
    rules: Vec<OwnedMatchRule>,
}

/// The way to the clients.
#[derive(Clone, Default)]
pub struct Post {
    peers: Arc<Mutex<BTreeMap<ClientId, Peer>>>,
}

impl Post {
    pub fn reply(&self, call: &Call, body: &(impl Serialize + DynamicType)) {
        self.answer(call, BLUEZ, body);
    }

    pub fn refuse(&self, call: &Call, error: &str, text: &str) {
        self.refuse_as(call, BLUEZ, error, text);
    }

    /// Sends a signal to every client that has asked for it.
    pub fn signal(&self, path: &str, interface: &str, member: &str, body: &(impl Serialize + DynamicType)) {
        let message = Message::signal(path, interface, member).sender(BLUEZ).build(body).unwrap();
        for peer in self.peers.lock().unwrap().values() {
            if peer.rules.iter().any(|rule| rule.matches(&message).unwrap_or(false)) {
                // A client that has just gone is no fault of the sender's.
                let _ = peer.outgoing.send(message.clone());
            }
        }
    }

    fn answer(&self, call: &Call, sender: &str, body: &(impl Serialize + DynamicType)) {
        let header = call.message.header();
        let reply = Message::method_return(&header).sender(sender);
        self.send(call.client, &reply.destination(unique(call.client)).build(body).unwrap());
    }

    fn refuse_as(&self, call: &Call, sender: &str, error: &str, text: &str) {
        let header = call.message.header();
        let reply = Message::error(&header, error).sender(sender);
        self.send(call.client, &reply.destination(unique(call.client)).build(&text).unwrap());
    }

    fn send(&self, client: ClientId, message: &Message) {
        if let Some(peer) = self.peers.lock().unwrap().get(&client) {
            let _ = peer.outgoing.send(message.clone());
        }
    }

    /// Answers a call to the bus itself.
    fn bus_call(&self, call: &Call, bluez: bool) {
        let text = call.text();
        let owned = text == BUS || (text == "org.bluez" && bluez) || text.starts_with(':');
        match call.member().as_str() {
            "Hello" => self.answer(call, BUS, &unique(call.client)),
            "AddMatch" => match OwnedMatchRule::try_from(text.as_str()) {
                Ok(rule) => {
                    self.with(call.client, |peer| peer.rules.push(rule));
                    self.answer(call, BUS, &());
                }
                Err(_) => self.refuse_as(call, BUS, "org.freedesktop.DBus.Error.MatchRuleInvalid", &text),
            },
            "RemoveMatch" => {
                let rule = OwnedMatchRule::try_from(text.as_str()).ok();
                let mut removed = false;
                self.with(call.client, |peer| {
                    let at = peer.rules.iter().position(|it| Some(it) == rule.as_ref());
                    removed = at.map(|at| peer.rules.remove(at)).is_some();
                });
                if removed {
                    self.answer(call, BUS, &());
                } else {
                    self.refuse_as(call, BUS, "org.freedesktop.DBus.Error.MatchRuleNotFound", &text);
                }
            }
            "GetNameOwner" if owned => self.answer(call, BUS, &(if text == BUS { BUS } else { BLUEZ })),
            "GetNameOwner" => {
                let words = format!("Could not get owner of name '{text}': no such name");
                self.refuse_as(call, BUS, "org.freedesktop.DBus.Error.NameHasNoOwner", &words);
            }
            "NameHasOwner" => self.answer(call, BUS, &owned),
            "ListNames" => self.answer(call, BUS, &(if bluez { vec![BUS, "org.bluez"] } else { vec![BUS] })),
            "ListActivatableNames" => self.answer(call, BUS, &Vec::<String>::new()),
            "RequestName" | "ReleaseName" => self.answer(call, BUS, &1_u32),
            "StartServiceByName" => self.unknown_service(call, "org.bluez"),
            other => self.refuse_as(call, BUS, "org.freedesktop.DBus.Error.UnknownMethod", other),
        }
    }

    fn unknown_service(&self, call: &Call, name: &str) {
        let words = format!("The name {name} was not provided by any .service files");
        self.refuse_as(call, BUS, "org.freedesktop.DBus.Error.ServiceUnknown", &words);
    }

    fn with(&self, client: ClientId, change: impl FnOnce(&mut Peer)) {
        if let Some(peer) = self.peers.lock().unwrap().get_mut(&client) {
            change(peer);
        }
    }
}

fn unique(client: ClientId) -> String {
    format!(":1.{client}")
}

/// Serves the bus at a socket until its runtime ends.
pub async fn serve(socket: &Path, world: Arc<Mutex<World>>, ready: std::sync::mpsc::Sender<()>) {
    let listener = UnixListener::bind(socket).unwrap();
    ready.send(()).unwrap();
    let guid = Guid::generate();
    for client in 1.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        tokio::spawn(converse(client, stream.into_std().unwrap(), guid.clone(), world.clone()));
    }
}

/// Serves one client until it goes.
async fn converse(
    client: ClientId,
    stream: std::os::unix::net::UnixStream,
    guid: Guid<'static>,
    world: Arc<Mutex<World>>,
) {
    let builder =
        connection::Builder::unix_stream(stream).server(guid).p2p().auth_mechanism(connection::AuthMechanism::External);
    let Ok(mut incoming) = builder.build_message_stream().await else { return };
    let (outgoing, queue) = mpsc::unbounded_channel();
    let post = world.lock().unwrap().post.clone();
    post.peers.lock().unwrap().insert(client, Peer { outgoing, rules: Vec::new() });
    let writer = tokio::spawn(write(Connection::from(&incoming), queue));
    listen(client, &mut incoming, &post, &world).await;
    post.peers.lock().unwrap().remove(&client);
    world.lock().unwrap().client_gone(client);
    writer.abort();
}

async fn listen(client: ClientId, incoming: &mut MessageStream, post: &Post, world: &Mutex<World>) {
    while let Some(Ok(message)) = incoming.next().await {
        if message.message_type() != zbus::message::Type::MethodCall {
            continue;
        }
        let call = Call { client, message };
        let mut world = world.lock().unwrap();
        let bluez = world.is_present();
        match call.destination().as_str() {
            BUS => post.bus_call(&call, bluez),
            "org.bluez" | BLUEZ if bluez => world.call(&call),
            name => post.unknown_service(&call, name),
        }
    }
}

async fn write(connection: Connection, mut queue: mpsc::UnboundedReceiver<Message>) {
    let mut messages = Vec::new();
    while queue.recv_many(&mut messages, 16).await > 0 {
        if connection.send_all(&messages).await.is_err() {
            return;
        }
        messages.clear();
    }
}
