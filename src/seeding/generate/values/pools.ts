/** Words to make values of: names and products from faker's English lists (MIT), and what those lack or overdo. */
import { en } from '@faker-js/faker'
import { type Draw, pick } from '../chance.ts'

/** The texts of a list, whatever else faker may put beside them one day. */
const texts = (entry: unknown): readonly string[] => (Array.isArray(entry) ? entry.filter((word) => typeof word === 'string') : [])

export const firstNames = texts(en.person?.first_name?.generic)
export const lastNames = texts(en.person?.last_name?.generic)
export const jobAreas = texts(en.person?.job_area)
export const jobTypes = texts(en.person?.job_type)
export const streetNames = texts(en.location?.street_name)
export const colors = texts(en.color?.human)
export const companyWords = texts(en.company?.adjective).filter((word) => /^[A-Z][a-z]+$/.test(word))
export const departments = texts(en.commerce?.department)
export const productAdjectives = texts(en.commerce?.product_name?.adjective)
export const productMaterials = texts(en.commerce?.product_name?.material)
export const productNouns = texts(en.commerce?.product_name?.product)
export const nouns = texts(en.word?.noun).filter((word) => /^[a-z]{3,9}$/.test(word))
export const adjectives = texts(en.word?.adjective).filter((word) => /^[a-z]{3,9}$/.test(word))
export const genres = texts(en.book?.genre)

/** As they stand in addresses. */
export const plain = (word: string): string =>
  word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')

/** Letters and digits with `-` where others were: `Review the invoice` is review-the-invoice. */
export function slugOf(text: string): string {
  let slug = ''
  let open = false
  for (const character of text.toLowerCase()) {
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
      slug += open && slug !== '' ? `-${character}` : character
      open = false
    } else if (character !== "'") open = true
  }
  return slug
}

export const plainFirstNames = firstNames.map(plain)
export const plainLastNames = lastNames.map(plain)

export interface Place {
  readonly city: string
  readonly region: string
  readonly code: string
  readonly country: string
  readonly latitude: number
  readonly longitude: number
  readonly zone: string
  readonly postcode: string
}

const PLACES = `Berlin|Berlin|DE|Germany|52.52|13.405|Europe/Berlin|10115
Hamburg|Hamburg|DE|Germany|53.551|9.994|Europe/Berlin|20095
Munich|Bavaria|DE|Germany|48.137|11.576|Europe/Berlin|80331
Paris|Île-de-France|FR|France|48.857|2.352|Europe/Paris|75001
Lyon|Auvergne-Rhône-Alpes|FR|France|45.764|4.836|Europe/Paris|69001
London|England|GB|United Kingdom|51.507|-0.128|Europe/London|EC1A 1BB
Manchester|England|GB|United Kingdom|53.481|-2.242|Europe/London|M1 1AE
Edinburgh|Scotland|GB|United Kingdom|55.953|-3.188|Europe/London|EH1 1YZ
Dublin|Leinster|IE|Ireland|53.35|-6.26|Europe/Dublin|D01 F5P2
Madrid|Madrid|ES|Spain|40.417|-3.704|Europe/Madrid|28001
Barcelona|Catalonia|ES|Spain|41.387|2.17|Europe/Madrid|08001
Lisbon|Lisbon|PT|Portugal|38.722|-9.139|Europe/Lisbon|1100-048
Rome|Lazio|IT|Italy|41.903|12.496|Europe/Rome|00184
Milan|Lombardy|IT|Italy|45.464|9.19|Europe/Rome|20121
Vienna|Vienna|AT|Austria|48.208|16.373|Europe/Vienna|1010
Zurich|Zurich|CH|Switzerland|47.377|8.541|Europe/Zurich|8001
Amsterdam|North Holland|NL|Netherlands|52.368|4.904|Europe/Amsterdam|1012 AB
Brussels|Brussels|BE|Belgium|50.85|4.352|Europe/Brussels|1000
Copenhagen|Capital Region|DK|Denmark|55.676|12.568|Europe/Copenhagen|1050
Stockholm|Stockholm County|SE|Sweden|59.329|18.069|Europe/Stockholm|111 20
Oslo|Oslo|NO|Norway|59.914|10.752|Europe/Oslo|0150
Helsinki|Uusimaa|FI|Finland|60.17|24.938|Europe/Helsinki|00100
Warsaw|Masovia|PL|Poland|52.23|21.012|Europe/Warsaw|00-001
Prague|Prague|CZ|Czechia|50.076|14.438|Europe/Prague|110 00
Budapest|Budapest|HU|Hungary|47.498|19.04|Europe/Budapest|1051
Athens|Attica|GR|Greece|37.984|23.728|Europe/Athens|105 57
Istanbul|Istanbul|TR|Türkiye|41.008|28.978|Europe/Istanbul|34000
New York|New York|US|United States|40.713|-74.006|America/New_York|10001
Boston|Massachusetts|US|United States|42.36|-71.059|America/New_York|02108
Chicago|Illinois|US|United States|41.878|-87.63|America/Chicago|60601
Austin|Texas|US|United States|30.267|-97.743|America/Chicago|78701
Denver|Colorado|US|United States|39.739|-104.99|America/Denver|80202
Seattle|Washington|US|United States|47.606|-122.332|America/Los_Angeles|98101
San Francisco|California|US|United States|37.775|-122.419|America/Los_Angeles|94103
Toronto|Ontario|CA|Canada|43.653|-79.383|America/Toronto|M5H 2N2
Montréal|Quebec|CA|Canada|45.502|-73.567|America/Toronto|H2Y 1C6
Vancouver|British Columbia|CA|Canada|49.283|-123.121|America/Vancouver|V6B 1A1
Mexico City|Mexico City|MX|Mexico|19.433|-99.133|America/Mexico_City|06000
São Paulo|São Paulo|BR|Brazil|-23.551|-46.633|America/Sao_Paulo|01000-000
Buenos Aires|Buenos Aires|AR|Argentina|-34.604|-58.382|America/Argentina/Buenos_Aires|C1002
Santiago|Santiago|CL|Chile|-33.449|-70.669|America/Santiago|8320000
Bogotá|Bogotá|CO|Colombia|4.711|-74.072|America/Bogota|110111
Cape Town|Western Cape|ZA|South Africa|-33.925|18.424|Africa/Johannesburg|8001
Nairobi|Nairobi|KE|Kenya|-1.292|36.822|Africa/Nairobi|00100
Lagos|Lagos|NG|Nigeria|6.524|3.379|Africa/Lagos|100001
Cairo|Cairo|EG|Egypt|30.044|31.236|Africa/Cairo|11511
Dubai|Dubai|AE|United Arab Emirates|25.205|55.271|Asia/Dubai|00000
Mumbai|Maharashtra|IN|India|19.076|72.878|Asia/Kolkata|400001
Bengaluru|Karnataka|IN|India|12.972|77.595|Asia/Kolkata|560001
Singapore|Singapore|SG|Singapore|1.352|103.82|Asia/Singapore|018956
Jakarta|Jakarta|ID|Indonesia|-6.208|106.846|Asia/Jakarta|10110
Bangkok|Bangkok|TH|Thailand|13.756|100.502|Asia/Bangkok|10200
Hanoi|Hanoi|VN|Vietnam|21.028|105.834|Asia/Ho_Chi_Minh|100000
Seoul|Seoul|KR|South Korea|37.566|126.978|Asia/Seoul|04524
Tokyo|Tokyo|JP|Japan|35.676|139.65|Asia/Tokyo|100-0001
Osaka|Osaka|JP|Japan|34.694|135.502|Asia/Tokyo|530-0001
Taipei|Taipei|TW|Taiwan|25.033|121.565|Asia/Taipei|100
Sydney|New South Wales|AU|Australia|-33.869|151.209|Australia/Sydney|2000
Melbourne|Victoria|AU|Australia|-37.814|144.963|Australia/Melbourne|3000
Auckland|Auckland|NZ|New Zealand|-36.848|174.763|Pacific/Auckland|1010`

export const places: readonly Place[] = PLACES.split('\n').map((line) => {
  const [city = '', region = '', code = '', country = '', latitude = '', longitude = '', zone = '', postcode = ''] = line.split('|')
  return { city, region, code, country, latitude: Number(latitude), longitude: Number(longitude), zone, postcode }
})

/** All columns of a row that say where something is speak of the same place. */
export const placeOf = (draw: Draw, row: number): Place => pick(draw, row, places)
