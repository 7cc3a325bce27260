/** What was said in the channels of the organizations, and the observations that the assistant made of it. */
import { type Person, userId } from '../world.ts'
import { clientId, taskId } from './tasks.ts'

/** What an observation is about. */
export type Entity = readonly ['client' | 'task' | 'user', string]

export const client = (name: string): Entity => ['client', clientId(name)]
const task = (title: string): Entity => ['task', taskId(title)]
export const user = (person: Person): Entity => ['user', userId(person)]

/** Who wrote what how many hours ago, and what the assistant observed in it; a message without observations waits for its turn. */
type Said = readonly [Person, string, number, ...(readonly [Entity, string])[]]

export const said: readonly Said[] = [
  [
    'mira',
    'Pinefield called: they love the second draft but want the title larger.',
    50,
    [client('Pinefield Theatre'), 'Pinefield Theatre prefers the second poster draft and asks for a larger title.'],
    [task('Draft three posters'), 'The second poster draft is the favourite; the title has to grow.'],
  ],
  [
    'asha',
    'The proofs for the tea boxes are far too green, the printer used the wrong profile.',
    92,
    [task('Correct the colour proofs'), 'The colour proofs came out too green because the printer used the wrong profile.'],
    [client('Blue Kettle Tea'), 'The tea boxes of Blue Kettle Tea need new colour proofs.'],
  ],
  [
    'jonas',
    'No answer from the photographer yet, that makes it a week.',
    71,
    [task('Book a photographer'), 'The photographer has not answered for a week.'],
  ],
  [
    'jonas',
    'I will stay a bit longer tonight to finish the bakery layouts.',
    130,
    [user('jonas'), 'Jonas works late in the evening on the bakery layouts.'],
  ],
  [
    'mira',
    'Blue Kettle pays within ten days if we send the invoice before the fifteenth.',
    28,
    [client('Blue Kettle Tea'), 'Blue Kettle Tea pays within ten days when the invoice arrives before the fifteenth.'],
    [task('Send the January invoice'), 'The January invoice should go out before the fifteenth.'],
  ],
  [
    'asha',
    'Moonrise opens a second shop in March, they may need a sign.',
    160,
    [client('Moonrise Bakery'), 'Moonrise Bakery opens a second shop in March and may need a sign.'],
  ],
  ['theo', 'Truck 7 rattles again above eighty.', 47, [task('Take truck 7 to the workshop'), 'Truck 7 rattles at speeds above eighty.']],
  [
    'theo',
    'Saltmarsh sends two containers of salmon next week, the papers have to be there by Tuesday.',
    45,
    [client('Saltmarsh Seafood'), 'Saltmarsh Seafood ships two containers of salmon next week.'],
    [task('Prepare the customs papers'), 'The customs papers for the salmon are due on Tuesday.'],
  ],
  [
    'yuki',
    'Cold chain sensor of container 12 is silent since five this morning.',
    27,
    [task('Check the cold chain sensor'), 'The cold chain sensor of container 12 stopped reporting at five in the morning.'],
  ],
  [
    'yuki',
    'Northgate can only take deliveries before nine, their yard is full after that.',
    260,
    [client('Northgate Timber'), 'Northgate Timber accepts deliveries before nine in the morning only.'],
  ],
  [
    'daria',
    'Timber has to be strapped twice on the short wagons.',
    118,
    [task('Describe how to load timber wagons'), 'On the short wagons, timber has to be strapped twice.'],
  ],
  ['daria', 'I am fed up with the night shifts.', 30, [user('daria'), 'Daria is unhappy with the night shifts.']],
  [
    'samir',
    'The school prefers the vaccinations on Monday and Wednesday mornings, in the gym.',
    140,
    [client('Willowbank School'), 'Willowbank School wants the vaccinations on Monday and Wednesday mornings.'],
    [task('Plan the vaccination mornings'), 'The vaccinations take place in the gym of the school.'],
  ],
  [
    'samir',
    'Sports club: twelve people for the first aid course, two need it in English.',
    65,
    [client('Greenfold Sports Club'), 'Twelve members of Greenfold Sports Club take the first aid course, two of them in English.'],
  ],
  [
    'nell',
    'Printer in the waiting room works again, it was a paper clip.',
    300,
    [task('Repair the printer of the waiting room'), 'A paper clip had jammed the printer of the waiting room.'],
  ],
  [
    'nell',
    'From February we open at half past seven on Tuesdays.',
    22,
    [task('Publish the new opening hours'), 'From February the clinic opens at half past seven on Tuesdays.'],
  ],
  ['samir', 'Nell covered reception alone all week, thank you!', 210, [user('nell'), 'Nell covered reception alone for a week.']],
  ['mira', 'Lunch on Friday is on me.', 3],
  ['asha', 'Pinefield found the font licence, I put it into the shared drive.', 1],
  ['yuki', 'Sensor 12 had an empty battery. Replaced.', 2],
  // Never picked up: it is past the seven days after which a processed message would go, and must stay.
  ['daria', 'Who has the key of the small warehouse?', 11 * 24],
  ['nell', 'Gloves are nearly out in size M.', 1],
]
