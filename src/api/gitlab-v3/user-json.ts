import { createHash } from 'node:crypto';
import type { UserDocument } from '../../projections/users.js';

/** GitLab's `UserBasic` (8.17): as the owner of a project. */
export function basicUser(user: UserDocument, publicUrl: string) {
  return {
    name: user.name,
    username: user.username,
    id: user.id,
    state: user.state === 'active' ? 'active' : 'blocked',
    avatar_url: avatarUrl(user.email),
    web_url: `${publicUrl}/u/${user.username}`,
  };
}

/** The long user object of the oldest page, as in a build; GitLab 8.5 and later show a part of it there. */
export function fullUser(user: UserDocument, publicUrl: string) {
  return {
    ...basicUser(user, publicUrl),
    created_at: user.createdAt,
    is_admin: user.admin,
    bio: null,
    location: null,
    skype: '',
    linkedin: '',
    twitter: '',
    website_url: '',
    organization: null,
    email: user.email,
    theme_id: 2,
    color_scheme_id: 1,
    projects_limit: 100_000,
    current_sign_in_at: user.createdAt,
    identities: [],
    can_create_group: user.admin,
    can_create_project: true,
    two_factor_enabled: false,
  };
}

/** GitLab's `UserPublic` (8.17): whose token it is, for `GET /user`. */
export function currentUser(user: UserDocument, publicUrl: string) {
  return {
    ...fullUser(user, publicUrl),
    last_sign_in_at: user.createdAt,
    confirmed_at: user.createdAt,
    external: false,
  };
}

/** Gravatar's address of the e-mail's MD5, as GitLab makes it; nothing is asked there by us. */
function avatarUrl(email: string): string {
  const digest = createHash('md5').update(email.trim().toLowerCase()).digest('hex');
  return `http://www.gravatar.com/avatar/${digest}?s=80&d=identicon`;
}
