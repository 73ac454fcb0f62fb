/** The address that clients see; known for good once the server listens. No slash at its end. */
export class PublicUrl {
  constructor(public value: string) {}
}
