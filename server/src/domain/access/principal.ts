/** Who makes a request, as far as the server knows. */
export type Principal =
  /**
   * Nobody in particular: may do what the ids in hand admit to. `bearer`: what they have shown of
   * themselves beside, for organizations that do not take ids alone.
   */
  | { readonly kind: 'holder'; readonly bearer?: TokenHolder }
  /** A person with a token, to whom rooms belong. */
  | {
      readonly kind: 'visitor';
      readonly visitorId: string;
      readonly organizationId: string;
      readonly name: string | null;
      /** Of the token that was shown: the visitor may have others on other devices. */
      readonly tokenHash: string;
      /** A key of the organization has said who it is. */
      readonly isVerified: boolean;
    }
  /** A program of an organization. */
  | {
      readonly kind: 'apiKey';
      readonly keyId: string;
      /** Its first characters, by which people tell it from others. */
      readonly hint: string;
      readonly organizationId: string;
      readonly scopes: readonly Scope[];
    }
  /** A person who answers: an account with a session. */
  | {
      readonly kind: 'agent';
      readonly accountId: string;
      readonly sessionId: string;
      readonly email: string;
      readonly name: string;
      /** May do everything in every organization. */
      readonly isOwner: boolean;
      readonly memberships: readonly Membership[];
    }
  /** Whoever sits at an instance that nobody has claimed and that only this machine can reach. */
  | { readonly kind: 'operator' };

/** What an agent is in one organization. */
interface Membership {
  readonly organizationId: string;
  readonly role: 'admin' | 'agent';
  /** Products an agent is for; empty: all. An admin has all. */
  readonly products: readonly string[];
}

/** What a token or a key, sent as a Bearer, can stand for. */
export type TokenHolder = Extract<Principal, { kind: 'visitor' | 'apiKey' }>;

export type Agent = Extract<Principal, { kind: 'agent' }>;

/** What an API key can be made for. */
export const SCOPES = [
  'rooms:read',
  'rooms:write',
  'messages:write',
  'links:read',
  'links:write',
  'settings:read',
  'settings:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** The side of a conversation a principal speaks for: who is no visitor answers one. */
export function sideOf(principal: Principal): 'visitor' | 'agent' {
  return principal.kind === 'visitor' ? 'visitor' : 'agent';
}

export const HOLDER: Principal = { kind: 'holder' };
export const OPERATOR: Principal = { kind: 'operator' };
