/** Departments, categories and the words that product names are made of. */
export interface CategoryPlan {
  readonly name: string;
  readonly department: string;
  readonly icon: string;
  /** Share of order lines at the start of 2023 and at the end of 2025: the slope is what a trend question finds. */
  readonly share: readonly [number, number];
  readonly b2b: number;
  readonly returnRate: number;
  /** Cheapest and dearest product, euros. */
  readonly price: readonly [number, number];
  /** Gross margin of the category, per cent of the list price. */
  readonly margin: number;
  /** `-` joins the words of one noun. */
  readonly nouns: string;
}

export const CATEGORIES: readonly CategoryPlan[] = [
  {
    name: 'Electronics',
    department: 'Technology',
    icon: '🔌',
    share: [13, 13],
    b2b: 1.5,
    returnRate: 0.05,
    price: [19, 799],
    margin: 22,
    nouns: 'Headphones Speaker Power-Bank Camera Tablet Projector Soundbar E-Reader Microphone Charger',
  },
  {
    name: 'Computers & Office',
    department: 'Technology',
    icon: '💻',
    share: [10, 11],
    b2b: 5,
    returnRate: 0.03,
    price: [9, 1290],
    margin: 18,
    nouns: 'Keyboard Mouse Monitor Laptop Docking-Station Webcam Label-Printer Desk-Lamp Shredder Paper-Box',
  },
  {
    name: 'Home & Kitchen',
    department: 'Home',
    icon: '🍳',
    share: [15, 14],
    b2b: 0.6,
    returnRate: 0.05,
    price: [8, 320],
    margin: 38,
    nouns: 'Kettle Pan Toaster Knife-Set Blender Espresso-Machine Teapot Rice-Cooker Crème-Brûlée-Torch 抹茶-Whisk',
  },
  {
    name: 'Furniture',
    department: 'Home',
    icon: '🪑',
    share: [6, 6],
    b2b: 3,
    returnRate: 0.07,
    price: [49, 890],
    margin: 41,
    nouns: 'Chair Desk Bookcase Sofa Stool Wardrobe Sideboard Bed-Frame Coat-Rack Coffee-Table',
  },
  {
    name: 'Garden',
    department: 'Home',
    icon: '🌱',
    share: [7, 7],
    b2b: 0.4,
    returnRate: 0.04,
    price: [5, 410],
    margin: 36,
    nouns: 'Hose Planter Secateurs Mower Rake Greenhouse Bird-Feeder Parasol Watering-Can Fire-Bowl',
  },
  {
    name: 'Sports & Outdoor',
    department: 'Leisure',
    icon: '🏕️',
    share: [9, 10],
    b2b: 0.3,
    returnRate: 0.06,
    price: [7, 450],
    margin: 40,
    nouns: 'Tent Backpack Yoga-Mat Bike-Helmet Dumbbell Sleeping-Bag Football Running-Belt Climbing-Rope Kayak',
  },
  {
    name: 'Fashion',
    department: 'Lifestyle',
    icon: '👗',
    share: [13, 14],
    b2b: 0.2,
    returnRate: 0.19,
    price: [9, 240],
    margin: 55,
    nouns: 'Jacket Écharpe Jeans Sneakers Dress Beanie Raincoat Shirt Handbag Socks',
  },
  {
    name: 'Toys & Games',
    department: 'Leisure',
    icon: '🧸',
    share: [8, 8],
    b2b: 0.2,
    returnRate: 0.03,
    price: [5, 160],
    margin: 44,
    nouns: 'Puzzle Train-Set Doll Board-Game Kite Building-Blocks Plush-Bear Marble-Run Card-Game Easel',
  },
  {
    name: 'Books',
    department: 'Leisure',
    icon: '📚',
    share: [9, 8],
    b2b: 0.8,
    returnRate: 0.02,
    price: [6, 65],
    margin: 31,
    nouns: 'Cookbook Atlas Novel Biography Thriller Field-Guide Poetry Comic Dictionary Travel-Guide',
  },
  {
    name: 'Film & Music',
    department: 'Leisure',
    icon: '📀',
    share: [9, 1],
    b2b: 0.2,
    returnRate: 0.02,
    price: [7, 90],
    margin: 29,
    nouns: 'Blu-ray DVD-Box Vinyl-LP CD Concert-DVD Series-Box Soundtrack Documentary Live-Album Karaoke-Disc',
  },
  {
    name: 'Beauty & Health',
    department: 'Lifestyle',
    icon: '💄',
    share: [8, 9],
    b2b: 0.3,
    returnRate: 0.02,
    price: [4, 130],
    margin: 58,
    nouns: 'Shampoo Face-Cream Hair-Dryer Toothbrush Massage-Ball Perfume Sun-Lotion Scale Razor Bath-Salt',
  },
  {
    name: 'Smart Home',
    department: 'Technology',
    icon: '🏠',
    share: [3, 11],
    b2b: 1.2,
    returnRate: 0.08,
    price: [15, 380],
    margin: 34,
    nouns: 'Light-Bulb Thermostat Doorbell Plug Motion-Sensor Robot-Vacuum Lock Curtain-Motor Smoke-Alarm Hub',
  },
];

export const PRODUCTS_PER_CATEGORY = 20;
export const SERIES = [
  'Aalto',
  'Bōken',
  'Çınar',
  'Delta',
  'Élan',
  'Fjord',
  'Größe',
  'Halo',
  'Ínea',
  'Juno',
  'Kōyō',
  'Łada',
  'Mistral',
  'Ñandú',
  'Orbit',
  'Prisma',
  'Québec',
  'Río',
  'Sölva',
  'Tempo',
];
export const COLOURS = ['black', 'white', 'forest green', 'rosé', 'ocean blue', 'sand', 'red'];
export const MATERIALS = ['oak', 'recycled aluminium', 'cotton', 'glass', 'bamboo', 'steel', 'merino wool'];

export const DESCRIPTION_SENTENCES = [
  'Made to be used every day, and to be repaired rather than replaced.',
  'The surface is easy to clean and does not mind hot water.',
  'Comes with two years of warranty and spare parts for ten.',
  'Designed in a small studio; tested by people who are hard to please.',
  'Packed in plain cardboard without plastic.',
  'Weighs less than it looks, and folds flat for storage.',
  'Für Haushalt, Büro und Werkstatt geeignet – auch für Linkshänder.',
  'Convient aussi comme cadeau : l’emballage est déjà prêt.',
  '日本語の説明書が付いています。',
  'Size guide: 1" = 2.54 cm; tolerance ±0.5 %.',
  'Customers say: "quieter than the old one".',
  'Works from −10 °C to +40 °C.',
];
