/* Holds the client to the server, at compile time only: every route, query member, field sent and field read must be in
 * schema.d.ts, which `npm run gen` makes from the program. A fault is a string of the type Faults and so stands in the
 * compiler's message, as in `GET /alerts/{} reply.steps[].kept`. Absent and null are one here: pages treat them alike. */
import type { Routes } from './routes.ts';
import type { paths } from './schema.d.ts';

type Whole<T> = Exclude<T, null | undefined>;
type Word = string | number | boolean;
type Plain<P extends string> = P extends `${infer A}{${string}}${infer B}` ? `${A}{}${Plain<B>}` : P;

type Server = {
  [P in keyof paths & string as P extends `/api/v1${infer Rest}` ? Plain<Rest> : never]: paths[P];
};
type Method<R extends string> = R extends `${infer M} ${string}` ? Lowercase<M> : never;
type Place<R extends string> = R extends `${string} ${infer P}` ? Plain<P> : never;
type Operation<R extends string> = Place<R> extends keyof Server
  ? Method<R> extends keyof Server[Place<R>] ? Whole<Server[Place<R>][Method<R>]> : never
  : never;

type Json<X> = X extends { content: { 'application/json': infer J } } ? J : never;
type Reply<O> = O extends { responses: infer A } ? Json<A[keyof A & number]> : never;
type Body<O> = O extends { requestBody?: infer B } ? Json<Whole<B>> : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Whole<Q> : never;

/** What the client reads and the server does not say, or says otherwise. A value the client does not know is a fault too. */
type Read<C, S, At extends string> = unknown extends C ? never
  : [Whole<C>] extends [Word]
    ? [Whole<S>] extends [Whole<C>] ? never
      : [Whole<C>] extends [Whole<S>] ? (Word extends S ? never : string extends Whole<S> ? never : number extends Whole<S> ? never : `${At}: values`)
      : `${At}: type`
    : [Whole<C>] extends [readonly (infer CI)[]]
      ? [Whole<S>] extends [readonly (infer SI)[]] ? Read<CI, SI, `${At}[]`> : `${At}: no list`
      : { [K in keyof Whole<C> & string]: K extends keyof Whole<S> ? Read<Whole<C>[K], Whole<S>[K], `${At}.${K}`> : `${At}.${K}` }[keyof Whole<C> & string];

/** What the client sends and the server refuses. */
type Sent<C, S, At extends string> = unknown extends C ? never
  : [Whole<C>] extends [Word] ? ([Whole<C>] extends [Whole<S>] ? never : `${At}: values`)
    : [Whole<C>] extends [readonly (infer CI)[]]
      ? [Whole<S>] extends [readonly (infer SI)[]] ? Sent<CI, SI, `${At}[]`> : `${At}: no list`
      : { [K in keyof Whole<C> & string]: string extends K ? never
          : K extends keyof Whole<S> ? Sent<Whole<C>[K], Whole<S>[K], `${At}.${K}`> : `${At}.${K}` }[keyof Whole<C> & string];

/** What the server cannot do without and the client never sends. */
type Owed<C, S, At extends string> = [S] extends [never] ? never
  : { [K in keyof S & string]-?: object extends Pick<S, K> ? never : K extends keyof C ? never : `${At}.${K} is owed` }[keyof S & string];

type Field<R, K extends string> = K extends keyof R ? R[K] : never;
type Of<R extends keyof Routes & string, O = Operation<R>> = [O] extends [never] ? `${R}: no such route`
  : | ([Field<Routes[R], 'res'>] extends [void] ? never : Read<Routes[R]['res'], Reply<O>, `${R} reply`>)
    | ([Field<Routes[R], 'query'>] extends [never] ? never : Sent<Field<Routes[R], 'query'>, Query<O>, `${R} query`>)
    | ([Field<Routes[R], 'body'>] extends [never] ? never : Sent<Field<Routes[R], 'body'>, Body<O>, `${R} body`>)
    | Owed<Field<Routes[R], 'body'>, Body<O>, `${R} body`>;

type Faults = { [R in keyof Routes & string]: Of<R> }[keyof Routes & string];
export const faults: { [F in Faults]: never } = {};
