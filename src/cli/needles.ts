/** A sentence to be found again, and three on its topic that share its words and do not answer. */
export interface Needle {
  readonly question: string;
  readonly sentence: string;
  /** Stands once in the sentence, and its words nowhere else: not in the distractors, the other needles or the haystack. */
  readonly answer: string;
  readonly distractors: readonly [string, string, string];
}

/** Words of an answer that may stand elsewhere: a number needs its unit. */
export const UNITS: ReadonlySet<string> = new Set(['days', 'litres', 'percent', 'kilometres']);

/** Written for this project, of the kinds that people look for: names, dates, amounts, codes, terms. All of it is invented. */
export const NEEDLES: readonly Needle[] = [
  // Contracts
  {
    question: 'To whom must notices to Brambleworth Leasing be addressed?',
    sentence: 'Notices to Brambleworth Leasing must be addressed to Ottoline Vashkevich, its company secretary.',
    answer: 'Ottoline Vashkevich',
    distractors: [
      'Notices from Brambleworth Leasing are signed by Percival Adeyinka, its office manager.',
      'Invoices to Brambleworth Leasing must be addressed to Leopold Quarshie in the accounts department.',
      'Complaints about Brambleworth Leasing are heard by Winnifred Nakatani, its ombudsman.',
    ],
  },
  {
    question: 'How much is the deposit for the Quillhaven warehouse?',
    sentence: 'The deposit for the Quillhaven warehouse is $84,615 and is held until the lease ends.',
    answer: '$84,615',
    distractors: [
      'The monthly rent for the Quillhaven warehouse is $12,905 and is due in advance.',
      'The deposit for the Quillhaven car park is $3,371 and is held by the agent.',
      'Insurance of the Quillhaven warehouse costs $7,482 a year and is paid by the tenant.',
    ],
  },
  {
    question: 'On what date does the Marlowe turbine licence expire?',
    sentence: 'The Marlowe turbine licence expires on 2041-11-26 unless both parties renew it in writing.',
    answer: '2041-11-26',
    distractors: [
      'The Marlowe turbine licence was first granted on 2036-05-14 and covers two sites.',
      'The Marlowe turbine warranty ends on 2039-08-30 and cannot be extended.',
      'The parties review the Marlowe turbine licence fee on 2038-02-17 and every second year after that.',
    ],
  },
  {
    question: 'Which court hears disputes between Farrowgate and Ellisande?',
    sentence: 'Disputes between Farrowgate and Ellisande are heard by Vantermoor Tribunal, and by no other court.',
    answer: 'Vantermoor Tribunal',
    distractors: [
      'Farrowgate and Ellisande first try to settle a difference at Ostrelund Mediation House.',
      'Disputes between Farrowgate and its staff are heard by Keswynd Labour Board.',
      'The contract between Farrowgate and Ellisande was filed with Pellamere Registry.',
    ],
  },
  {
    question: 'Who is the guarantor of the Tolliver loan?',
    sentence: 'The guarantor of the Tolliver loan is Isambard Kjeldsen, who answers for the whole sum.',
    answer: 'Isambard Kjeldsen',
    distractors: [
      'The borrower of the Tolliver loan is Rosalind Achterberg, who lives abroad.',
      'The Tolliver loan was arranged by Cornelius Mbeki-Hart, a broker.',
      'The guarantor of the older Sandoval loan was Thaddeus Lindholm, who has since been released.',
    ],
  },
  {
    question: 'What is the penalty for late delivery of the Hexham boilers?',
    sentence: 'For late delivery of the Hexham boilers the penalty is £2,940 for each week begun.',
    answer: '£2,940',
    distractors: [
      'For early delivery of the Hexham boilers the supplier receives a bonus of £1,185.',
      'The price of the Hexham boilers, with delivery, is £318,600.',
      'For a defect in the Hexham boilers the penalty is capped at £46,250 in total.',
    ],
  },
  // Manuals
  {
    question: 'Which error code means that the Zephyrine pump has run dry?',
    sentence: 'Error code QX-7731 means that the Zephyrine pump has run dry and must be primed again.',
    answer: 'QX-7731',
    distractors: [
      'Error code QX-2208 means that the Zephyrine pump is too hot and must cool down.',
      'Error code VL-6154 means that a valve beside the Zephyrine pump is stuck.',
      'The spare part for the Zephyrine pump is ordered under code RB-9067.',
    ],
  },
  {
    question: 'What torque do the rotor bolts of the Calloway mill need?',
    sentence: 'Tighten the rotor bolts of the Calloway mill to 187Nm with a calibrated wrench.',
    answer: '187Nm',
    distractors: [
      'Tighten the cover bolts of the Calloway mill to 64Nm in two passes.',
      'The motor of the Calloway mill gives 935Nm of torque at full load.',
      'Tighten the rotor bolts of the older Penrose mill to 142Nm by hand.',
    ],
  },
  {
    question: 'What is the Dunmore gearbox to be filled with?',
    sentence: 'The Dunmore gearbox is to be filled with Lubrosyn, and only after it has been drained.',
    answer: 'Lubrosyn',
    distractors: [
      'The Dunmore engine is to be filled with Castoreen, which is sold in larger drums.',
      'The Dunmore gearbox is to be cleaned with Hydravex, and never with water.',
      'The Harkness gearbox is to be filled with Viscolene in winter.',
    ],
  },
  {
    question: 'What is the default port of the Wrenfield gateway?',
    sentence: 'The default port of the Wrenfield gateway is 48619, and it can be changed in its settings.',
    answer: '48619',
    distractors: [
      'The default port of the Wrenfield console is 51274, which only administrators use.',
      'The Wrenfield gateway sends its statistics to port 39052 of the collector.',
      'The default timeout of the Wrenfield gateway is 27500 milliseconds.',
    ],
  },
  {
    question: 'How much water does the Osterley tank hold?',
    sentence: 'The Osterley tank holds 6,380 litres of water when it is full to the brim.',
    answer: '6,380 litres',
    distractors: [
      'The Osterley tank loses 95 gallons of water a week to evaporation.',
      'The Bexford tank holds 4,270 gallons of water and is covered.',
      'The Osterley tank was built for a pressure of 815 kilopascals.',
    ],
  },
  // Logs and operations
  {
    question: 'Which host caused the Pelican outage?',
    sentence: 'The Pelican outage was caused by host brunhild-58, whose disk had filled up overnight.',
    answer: 'brunhild-58',
    distractors: [
      'During the Pelican outage all traffic went through host sigrun-31, which stayed up.',
      'The Pelican outage was first noticed on host gudrun-77 by a probe.',
      'The earlier Cormorant outage was caused by host freydis-46, which lost power.',
    ],
  },
  {
    question: 'Who approved the rollback of the Larkspur release?',
    sentence: 'The rollback of the Larkspur release was approved by Xiomara Thistlewood shortly before midnight.',
    answer: 'Xiomara Thistlewood',
    distractors: [
      'The rollback of the Larkspur release was carried out by Dagfinn Olubunmi in half an hour.',
      'The Larkspur release itself was approved by Marguerite Szabo a week earlier.',
      'Ignatius Bellweather asked for a review of the Larkspur release and was overruled.',
    ],
  },
  {
    question: 'At what time did the Sycamore backup finish?',
    sentence: 'The Sycamore backup finished at 05:47 and was checked at once.',
    answer: '05:47',
    distractors: [
      'The Sycamore backup started at 01:13 after a short delay.',
      'The Hawthorn backup finished at 03:28 without an error.',
      'The Sycamore server was restarted at 22:09 by the night shift.',
    ],
  },
  {
    question: 'Which version fixed the memory leak in Tamarisk?',
    sentence: 'The memory leak in Tamarisk was fixed in 9.34.6 by closing idle readers.',
    answer: '9.34.6',
    distractors: [
      'The memory leak in Tamarisk came in with 9.29.1 and was noticed late.',
      'A crash at start-up of Tamarisk was fixed in 8.71.5 by a timeout.',
      'The memory leak in Juniper was fixed in 5.62.8 by its new maintainer.',
    ],
  },
  {
    question: 'What is the ticket number of the Ravenscar data loss?',
    sentence: 'The Ravenscar data loss is tracked under ticket number INC-60427 and is still open.',
    answer: 'INC-60427',
    distractors: [
      'The Ravenscar login failures are tracked under ticket number INC-58193 and are closed.',
      'The purchase of disks for Ravenscar has ticket number REQ-71386.',
      'The Thornbury data loss was tracked under ticket number INC-44950 and is closed.',
    ],
  },
  // Policies and notices
  {
    question: 'How long does Meridian Clinic keep X-ray images?',
    sentence: 'Meridian Clinic keeps X-ray images for 4,015 days, after which they are destroyed.',
    answer: '4,015 days',
    distractors: [
      'Meridian Clinic keeps appointment records for 26 months and then deletes them.',
      'Brightwater Clinic keeps X-ray images for 13 years on its own servers.',
      'Meridian Clinic answers requests for X-ray images within 72 hours.',
    ],
  },
  {
    question: 'Who is the data protection officer of Halcyon Travel?',
    sentence: 'The data protection officer of Halcyon Travel is Bartholomew Iwasaki, who can be reached by post.',
    answer: 'Bartholomew Iwasaki',
    distractors: [
      'The head of customer service at Halcyon Travel is Philippa Grunwald, who handles refunds.',
      'The data protection officer of Solstice Travel is Emmeline Okonjo, who works from home.',
      'The privacy notice of Halcyon Travel was drafted by Augustin Ferreira, an outside lawyer.',
    ],
  },
  {
    question: 'In which city are the servers of the Nimbus archive located?',
    sentence: 'The servers of the Nimbus archive are located in Reykjanesbaer and are cooled by sea air.',
    answer: 'Reykjanesbaer',
    distractors: [
      'The owners of the Nimbus archive are located in Valparaiso and lease the building.',
      'The servers of the Stratus archive are located in Ljubljana and are older.',
      'The Nimbus archive also has a reading room in Antwerpen that is open to students.',
    ],
  },
  {
    question: 'What share of the premium does Ashgrove Mutual refund?',
    sentence: 'Ashgrove Mutual refunds 37.5 percent of the premium when a policy is cancelled early.',
    answer: '37.5 percent',
    distractors: [
      'Ashgrove Mutual keeps a third of the premium for claims and a sixth for costs.',
      'Lindenhall Mutual refunds 81.2 per cent of the premium when a house is sold.',
      'Ashgrove Mutual raises the premium by 4.9 per cent when a claim is paid.',
    ],
  },
  {
    question: 'Which form must be filed to appeal a Corvane ruling?',
    sentence: 'To appeal a Corvane ruling, form JK-309B must be filed with the clerk.',
    answer: 'JK-309B',
    distractors: [
      'To obtain a copy of a Corvane ruling, form JK-118D must be filed with the archive.',
      'To appeal a Saltash ruling, form MT-552C must be filed in person.',
      'A Corvane ruling is announced on form WP-840A, which hangs at the door.',
    ],
  },
  {
    question: 'How far from the shore may Grenadine boats fish?',
    sentence: 'Grenadine boats may fish up to 18.7 kilometres from the shore in any weather.',
    answer: '18.7 kilometres',
    distractors: [
      'Grenadine boats must stay at least 350 metres away from the shore at night.',
      'Martinet boats may fish up to 22.4 miles from the shore in summer.',
      'Grenadine boats may carry nets of at most 9.6 metres.',
    ],
  },
];
