/** The build failed for a reason that is not its script's: no source, no artifacts, no room. */
export class SystemFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SystemFailure';
  }
}
