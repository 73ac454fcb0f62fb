/** Greets someone, or everyone. */
export const greet = (name = 'world') => `Hello, ${name}!`;
