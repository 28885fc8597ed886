import { Draws } from './random';

/** The people, places and goods of the sample: fixed lists, so that a question asked of the sample has the same answer everywhere. */

export interface Place {
  readonly country: string;
  readonly currency: string;
  readonly cities: readonly string[];
  /** Share of users, in relation to the others. */
  readonly weight: number;
}

/** ZZ is ISO 3166's user-assigned "unknown": the country on the sample's blacklist. */
export const places: readonly Place[] = [
  { country: 'DE', currency: 'EUR', cities: ['Berlin', 'Hamburg', 'Köln', 'München'], weight: 18 },
  { country: 'FR', currency: 'EUR', cities: ['Paris', 'Lyon', 'Marseille', 'Nantes'], weight: 16 },
  { country: 'US', currency: 'USD', cities: ['New York', 'Chicago', 'Austin', 'Seattle'], weight: 20 },
  { country: 'GB', currency: 'GBP', cities: ['London', 'Leeds', 'Glasgow', 'Bristol'], weight: 12 },
  { country: 'ES', currency: 'EUR', cities: ['Madrid', 'Sevilla', 'Valencia'], weight: 8 },
  { country: 'PL', currency: 'PLN', cities: ['Warszawa', 'Kraków', 'Gdańsk'], weight: 6 },
  { country: 'CH', currency: 'CHF', cities: ['Zürich', 'Genève', 'Bern'], weight: 5 },
  { country: 'SE', currency: 'SEK', cities: ['Stockholm', 'Göteborg', 'Malmö'], weight: 5 },
  { country: 'BR', currency: 'BRL', cities: ['São Paulo', 'Recife', 'Curitiba'], weight: 6 },
  { country: 'JP', currency: 'JPY', cities: ['Tokyo', 'Osaka', 'Sapporo'], weight: 3 },
  { country: 'ZZ', currency: 'USD', cities: ['Unknown'], weight: 1 },
];

/** Euro for one unit, in millionths: DECIMAL(18,6) without a float. */
export const euroRateMillionths: Readonly<Record<string, bigint>> = {
  EUR: 1_000_000n,
  USD: 921_500n,
  GBP: 1_172_300n,
  PLN: 233_410n,
  CHF: 1_043_870n,
  SEK: 88_120n,
  BRL: 168_935n,
  JPY: 6_142n,
};

export const transactionTypes = ['purchase', 'refund', 'transfer', 'withdrawal', 'payment'] as const;
export const paymentMethods = ['credit_card', 'debit_card', 'paypal', 'bank_transfer', 'crypto', 'cash'] as const;

const givenNames = [
  'Ada',
  'Bruno',
  'Chloé',
  'David',
  'Elena',
  'Fatima',
  'Goran',
  'Hana',
  'Ivan',
  'Julia',
  'Kofi',
  'Léa',
  'Marek',
  'Nadia',
  'Omar',
  'Paula',
  'Quentin',
  'Rosa',
  'Sven',
  'Tomás',
  'Uma',
  'Victor',
  'Wanda',
  'Xavier',
  'Yara',
  'Zoë',
];
const familyNames = [
  'Almeida',
  'Becker',
  'Costa',
  'Dubois',
  'Eriksson',
  'Fischer',
  'García',
  'Haddad',
  'Ito',
  'Jansen',
  'Kowalski',
  'Laurent',
  'Müller',
  'Novak',
  'Okafor',
  'Petit',
  'Quinn',
  'Rossi',
  'Schmidt',
  'Tanaka',
  'Ueda',
  'Vidal',
  'Weber',
  'Young',
  'Zieliński',
];

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
}

const goods: readonly (readonly [category: string, names: readonly string[], fromCents: number, toCents: number])[] = [
  [
    'electronics',
    ['Headphones', 'Keyboard', 'Monitor', 'Webcam', 'Speaker', 'Router', 'Tablet', 'Charger'],
    1900,
    74900,
  ],
  ['books', ['Novel', 'Atlas', 'Cookbook', 'Biography', 'Dictionary', 'Travel Guide'], 790, 4900],
  ['clothing', ['Raincoat', 'Sneakers', 'Jeans', 'Scarf', 'Sweater', 'Cap', 'Socks'], 590, 15900],
  ['home', ['Desk Lamp', 'Kettle', 'Blanket', 'Mirror', 'Bookshelf', 'Vase'], 1290, 24900],
  ['sports', ['Yoga Mat', 'Racket', 'Football', 'Helmet', 'Water Bottle'], 990, 18900],
  ['groceries', ['Coffee', 'Olive Oil', 'Tea', 'Chocolate', 'Honey'], 290, 2990],
  ['toys', ['Puzzle', 'Kite', 'Board Game', 'Building Set'], 690, 8990],
  ['beauty', ['Shampoo', 'Perfume', 'Hand Cream'], 390, 9900],
];
const editions = ['Basic', 'Classic', 'Plus', 'Pro', 'Mini'];

export const userCount = 5000;

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly city: string;
  readonly currency: string;
  readonly blacklisted: boolean;
}

const totalWeight = places.reduce((sum, place) => sum + place.weight, 0);

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`index ${index} of ${list.length}`);
  return item;
}

function placeAt(ticket: number): Place {
  let rest = ticket;
  for (const place of places) {
    if (rest < place.weight) return place;
    rest -= place.weight;
  }
  throw new RangeError(`ticket ${ticket} of ${totalWeight}`);
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/** All users of a seed, user number k at index k. */
export function makeUsers(seed: number): User[] {
  return Array.from({ length: userCount }, (_, number) => {
    const draws = new Draws(seed, 1, number);
    const given = pick(givenNames, draws.below(givenNames.length));
    const family = pick(familyNames, draws.below(familyNames.length));
    const place = placeAt(draws.below(totalWeight));
    return {
      id: `user_${String(number + 1).padStart(5, '0')}`,
      name: `${given} ${family}`,
      email: `${ascii(given)}.${ascii(family)}${number + 1}@example.com`,
      country: place.country,
      city: pick(place.cities, draws.below(place.cities.length)),
      currency: place.currency,
      blacklisted: number % 211 === 210,
    };
  });
}

/** All products of a seed. */
export function makeProducts(seed: number): Product[] {
  const products: Product[] = [];
  for (const [category, names, fromCents, toCents] of goods) {
    for (const name of names) {
      for (const edition of editions) {
        const draws = new Draws(seed, 2, products.length);
        products.push({
          id: `prod_${String(products.length + 1).padStart(4, '0')}`,
          name: `${name} ${edition}`,
          category,
          priceCents: fromCents + draws.below(Math.floor((toCents - fromCents) / 10)) * 10 + 9,
        });
      }
    }
  }
  return products;
}
