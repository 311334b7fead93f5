import type { Generated, GeneratedAlways } from 'kysely';

/** Facts about the database as a whole: its epoch, whether the instance has been claimed. */
interface MetaTable {
  key: string;
  value: string;
}

interface OrganizationsTable {
  id: string;
  created_at: number;
  /** Web sites that may embed the chat, as a JSON list; an empty one for every site. */
  origins: Generated<string>;
  /** Whether visitors must be named by the organization's server. */
  identity_mode: Generated<IdentityMode>;
  /** Whether rooms go to agents in turn, and up to how many open ones each. */
  routing_on: Generated<number>;
  routing_capacity: Generated<number>;
}

/** Signs who visitors of an organization are. */
interface IdentityKeysTable {
  id: string;
  organization_id: string;
  /** 1 or 2: there are no more. */
  place: number;
  /** In the secret box: signatures are made of it, so it cannot be a hash. */
  secret: string;
  created_at: number;
}

/** How the chat of a product looks; null where nothing was chosen. */
interface LooksTable {
  organization_id: string;
  product: string;
  title: string | null;
  color: string | null;
  side: string | null;
  greeting: string | null;
  is_away: number | null;
  away_notice: string | null;
  /** When somebody answers, as JSON; null: always. */
  hours: string | null;
}

/** A web site that an organization's chat was seen on. */
interface SightingsTable {
  organization_id: string;
  product: string;
  origin: string;
  /** Exact to a minute. */
  seen_at: number;
}

interface ProductsTable {
  name: string;
  /** The number that starts a room's `room_room_id` on the v2 wire. */
  code: number;
}

interface RoomsTable {
  /** Creation order, and the short key that messages are stored under. */
  ordinal: Generated<number>;
  id: string;
  organization_id: string;
  product: string;
  user_id: string;
  portfolio: string;
  /** Digest of the four fields above: what get-or-create looks a room up by. */
  visitor_key: string;
  /**
   * `visitor_key` while this is *the* active room of its visitor, else null. Its unique index is
   * what makes two simultaneous first calls meet in one room.
   */
  slot: string | null;
  event_id: string;
  /** Whose it is, where the visitor has a token; null where ids in hand admit. */
  visitor_id: string | null;
  is_login: number;
  is_active: number;
  /** `seq` of the latest message; 0 while there is none. */
  last_seq: number;
  /** `seq` up to which each side has read. */
  visitor_read_seq: Generated<number>;
  agent_read_seq: Generated<number>;
  /** Bytes of all its messages' data: tells a room read in one go from one that is streamed. */
  data_bytes: number;
  /** Bytes of all its files. */
  file_bytes: Generated<number>;
  /** Grows with every change of the room or its messages. */
  version: number;
  /** Milliseconds since 1970. */
  created_at: number;
  /** Account of who answers; null: nobody. */
  assignee_id: Generated<string | null>;
  assign_reason: Generated<AssignReason | null>;
  /** Out of the open rooms until then. */
  snoozed_until: Generated<number | null>;
  /** When something was last said, exact to half a minute: what lists are in the order of. */
  active_at: Generated<number>;
  /** `version` when what agents decide about it changed last. */
  work_version: Generated<number>;
  /** `seq` of the latest journal entry; 0 while there is none. */
  journal_seq: Generated<number>;
  /** As a JSON list. */
  tags: Generated<string>;
  /** 0: closed. 1: open. 2: snoozed. */
  status: GeneratedAlways<number>;
}

/** A tag of a room, with what its room is in lists by. */
interface RoomTagsTable {
  room_ordinal: number;
  tag: string;
  organization_id: string;
  product: string;
  status: number;
  active_at: number;
}

/** What only agents see of a room. */
interface JournalEntriesTable {
  room_ordinal: number;
  /** 1, 2, 3 … in each room. */
  seq: number;
  id: string;
  /** `seq` of the message it stands after. */
  after_seq: number;
  /** null: the server itself, a program or the visitor. */
  account_id: string | null;
  /** As it was then: accounts go, entries stay. */
  actor_name: string;
  /** As JSON. */
  fact: string;
  client_id: string | null;
  created_at: number;
}

interface CannedRepliesTable {
  id: string;
  organization_id: string;
  shortcut: string;
  /** The shortcut in small letters: no two of an organization are the same. */
  shortcut_key: string;
  text: string;
}

/** A page of a web site on which a visitor was. */
interface VisitorPagesTable {
  ordinal: Generated<number>;
  visitor_id: string;
  url: string;
  title: string;
  created_at: number;
}

interface MessagesTable {
  room_ordinal: number;
  /** 1, 2, 3 … without a gap in each room. */
  seq: number;
  id: string;
  /** Who wrote it: `visitor` or `agent`. */
  author_side: AuthorSide;
  /** The v2 `side` exactly as it was sent, as JSON; null where `true`/`false` says the same. */
  side_sent: string | null;
  author: string;
  type: string;
  /** The message's data as JSON text, byte for byte as it was sent. */
  data: string;
  client_id: string | null;
  /** Milliseconds since 1970. */
  created_at: number;
}

interface VisitorsTable {
  id: string;
  organization_id: string;
  name: string | null;
  email: string | null;
  /** Who it is in the words of the organization's server. */
  verified_id: string | null;
  /** `token`: one row for each person, whatever device they are on. `hash`: as many as come. */
  verified_with: 'token' | 'hash' | null;
  /** The key of the latest word; where that is gone, nobody says who it is. */
  verified_by: string | null;
  /** Such as `Firefox on Linux`. */
  browser: Generated<string | null>;
  /** Such as `pt-BR`. */
  language: Generated<string | null>;
  /** What the web site says of them, as a JSON object. */
  attributes: Generated<string>;
  created_at: number;
  /** Grows with every change of what agents see of the visitor. */
  version: Generated<number>;
}

/** What admits a visitor, on one device. */
interface VisitorTokensTable {
  /** SHA-256 of the token. The token itself is shown once and kept nowhere. */
  token_hash: string;
  visitor_id: string;
  /** Every use moves it into the future; the past ends the token. */
  expires_at: number;
  /** The key by which this device has shown who it is. */
  verified_by: string | null;
  /** When it must show it again, where the organization asks for it; null: never. */
  verified_until: number | null;
}

interface FilesTable {
  id: string;
  room_ordinal: number;
  /** As the sender calls it, cleaned. It names nothing on disk. */
  name: string;
  /** Media type, told by the bytes where they tell. */
  type: string;
  bytes: number;
  /** Pixels, as an image is shown. */
  width: number | null;
  height: number | null;
  /** null: it has no thumbnail. */
  thumbnail_bytes: number | null;
  /** Milliseconds since 1970. */
  created_at: number;
}

interface ApiKeysTable {
  id: string;
  organization_id: string;
  /** SHA-256 of the key. The key itself is shown once and kept nowhere. */
  key_hash: string;
  /** The key's first characters, by which people tell keys apart. */
  hint: string;
  /** What the key may do, separated by spaces. */
  scopes: string;
  created_at: number;
}

interface MasterLinksTable {
  ordinal: Generated<number>;
  id: string;
  organization_id: string;
  product: string;
  /** Times the link was opened; the next opening leads to link `opens % count`. */
  opens: number;
  created_at: number;
  /** For people. v2 gives none: a link without a name leads to the rows of `links`. */
  name: string | null;
  /** null: never. */
  expires_at: number | null;
  /** Rooms that were opened by it. */
  rooms: Generated<number>;
  /** Whose link it is: its rooms are theirs to answer. */
  assignee_id: string | null;
}

interface LinksTable {
  master_link_ordinal: number;
  position: number;
  /** The caller's name of the link (`qrid`). Repeats are kept. */
  reference: string;
  portfolio: string;
  url: string;
  organization_id: string;
}

interface AccountsTable {
  id: string;
  /** In small letters. */
  email: string;
  name: string;
  /** Argon2id, with its parameters and salt. */
  password_hash: string;
  is_owner: number;
  created_at: number;
  /** They have said that they are away. */
  is_away: Generated<number>;
  /** When routing gave them a room last; 0: never. */
  routed_at: Generated<number>;
}

interface MembershipsTable {
  organization_id: string;
  account_id: string;
  role: Role;
  /** Products an agent is for, as a JSON list; an empty one for all. */
  products: string;
  created_at: number;
}

interface SessionsTable {
  id: string;
  account_id: string;
  /** SHA-256 of the token, which the cookie alone holds. */
  token_hash: string;
  /** What the browser called itself. */
  device: string;
  /** The network it signed in from. */
  network: string;
  created_at: number;
  /** Exact to a minute. */
  used_at: number;
  /** It ends then, however much it is used. */
  expires_at: number;
}

interface TwoFactorsTable {
  account_id: string;
  /** In the secret box: the codes of an authenticator are made of it, so it cannot be a hash. */
  secret: string;
  /** The time step of the last code taken: none up to it is taken again. */
  last_step: number;
  created_at: number;
}

interface RecoveryCodesTable {
  account_id: string;
  /** SHA-256; a code that was used is gone. */
  code_hash: string;
}

interface InvitationsTable {
  id: string;
  organization_id: string;
  email: string;
  role: Role;
  products: string;
  /** SHA-256 of what the link holds. */
  token_hash: string;
  created_at: number;
  expires_at: number;
}

interface PasswordResetsTable {
  account_id: string;
  /** SHA-256 of what the link holds. */
  token_hash: string;
  expires_at: number;
}

interface AuditEntriesTable {
  ordinal: Generated<number>;
  /** null: about the instance as a whole. */
  organization_id: string | null;
  /** E-mail as it was then: accounts go, entries stay. */
  actor: string;
  action: string;
  subject: string;
  network: string;
  created_at: number;
}

/** Where an organization wants to be told of what happens. */
interface WebhooksTable {
  id: string;
  organization_id: string;
  url: string;
  /** As a JSON list. */
  events: string;
  /** In the secret box: bodies are signed with it, so it cannot be a hash. */
  secret: string;
  is_on: number;
  /** Why the server itself has turned it off. */
  off_reason: string | null;
  /** Tries that failed since the last that did not. */
  failures: Generated<number>;
  failing_since: Generated<number | null>;
  /** Nothing is sent before. */
  paused_until: Generated<number>;
  /** One process sends to it until then, and no other. */
  leased_until: Generated<number>;
  created_at: number;
}

/** One event on its way to one webhook: written with what it tells of, or neither is there. */
interface WebhookDeliveriesTable {
  ordinal: Generated<number>;
  /** The same over all tries. */
  id: string;
  webhook_id: string;
  type: string;
  /** Of a message, which is read when it is sent. */
  room_ordinal: number | null;
  seq: number | null;
  /** What is told beside the message, as JSON. */
  data: string;
  /** 0: waiting. 1: taken. 2: given up. */
  state: number;
  attempts: Generated<number>;
  due_at: number;
  /** HTTP status of the last answer, and what was wrong. */
  status: number | null;
  reason: string | null;
  tried_at: number | null;
  created_at: number;
}

/** Why a room went to whom it is with; see the contract. */
export type AssignReason =
  'taken' | 'given' | 'routed' | 'rerouted' | 'drained' | 'link' | 'released';

export type Role = 'admin' | 'agent';

export type IdentityMode = 'optional' | 'required';

export type AuthorSide = 'visitor' | 'agent';

export interface Tables {
  meta: MetaTable;
  organizations: OrganizationsTable;
  products: ProductsTable;
  rooms: RoomsTable;
  messages: MessagesTable;
  visitors: VisitorsTable;
  visitor_tokens: VisitorTokensTable;
  identity_keys: IdentityKeysTable;
  sightings: SightingsTable;
  visitor_pages: VisitorPagesTable;
  room_tags: RoomTagsTable;
  journal_entries: JournalEntriesTable;
  canned_replies: CannedRepliesTable;
  files: FilesTable;
  api_keys: ApiKeysTable;
  master_links: MasterLinksTable;
  links: LinksTable;
  looks: LooksTable;
  accounts: AccountsTable;
  memberships: MembershipsTable;
  sessions: SessionsTable;
  two_factors: TwoFactorsTable;
  recovery_codes: RecoveryCodesTable;
  invitations: InvitationsTable;
  password_resets: PasswordResetsTable;
  audit_entries: AuditEntriesTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
}
