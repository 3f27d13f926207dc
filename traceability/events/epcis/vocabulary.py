"""Words of the Core Business Vocabulary 2.0 and of EPCIS 2.0, as data. Standard words stand bare in JSON; their full address is their prefix
and the word (`receiving` is https://ref.gs1.org/cbv/BizStep-receiving)."""

import re
from dataclasses import dataclass

CBV = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"


@dataclass(frozen=True, slots=True)
class Words:
    """One vocabulary: its standard words and what stands before each in a full address."""

    prefix: str
    words: frozenset[str]

    def full(self, word: str) -> str:
        """The full address of a bare standard word; anything else as it is."""
        return self.prefix + word if word in self.words else word


def _words(prefix: str, text: str) -> Words:
    return Words(prefix, frozenset(text.split()))


BIZ_STEPS = _words(
    f"{CBV}BizStep-",
    """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting decommissioning departing
    destroying disassembling dispensing encoding entering_exiting holding inspecting installing killing loading other packing picking
    receiving removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound
    stock_taking stocking storing transporting unloading unpacking void_shipping""",
)
DISPOSITIONS = _words(
    f"{CBV}Disp-",
    """active available completeness_inferred completeness_verified conformant container_closed container_open damaged destroyed dispensed
    disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
    no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
    sellable_not_accessible stolen unavailable unknown""",
)
TRANSACTION_TYPES = _words(
    f"{CBV}BTT-", "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
)
PARTY_TYPES = _words(f"{CBV}SDT-", "owning_party possessing_party location")
ERROR_REASONS = _words(f"{CBV}ER-", "did_not_occur incorrect_data")
COMPONENTS = _words(
    f"{CBV}Comp-",
    """x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude""",
)
ALARMS = _words(VOC, "ALARM_CONDITION ERROR_CONDITION")
# the last two are in the vocabulary, not yet in the published JSON schema
MEASUREMENTS = _words(
    VOC,
    """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume Angle
    AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless
    DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy
    Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime
    MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity
    RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage
    Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber EffectiveDose EffectiveDoseRate""",
)

ACTIONS = frozenset({"ADD", "OBSERVE", "DELETE"})

# CBV 1 wrote standard words as URNs; a hash is made of the addresses of today
_OLD_WORDS = {
    "bizstep": BIZ_STEPS.prefix,
    "disp": DISPOSITIONS.prefix,
    "btt": TRANSACTION_TYPES.prefix,
    "sdt": PARTY_TYPES.prefix,
    "er": ERROR_REASONS.prefix,
}
_OLD_WORD = re.compile(r"urn:epcglobal:cbv:(bizstep|disp|btt|sdt|er):(.*)", re.DOTALL)


def today(text: str) -> str:
    """A standard word written as a URN of CBV 1 as its address of CBV 2; anything else as it is."""
    found = _OLD_WORD.fullmatch(text) if text.startswith("urn:epcglobal:cbv:") else None
    return _OLD_WORDS[found[1]] + found[2] if found else text


# prefixes that the standard context declares
PREFIXES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": CBV,
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": VOC,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}

_EVERY_EVENT = frozenset(
    {
        "type", "@context", "eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "certificationInfo", "errorDeclaration", "bizStep",
        "disposition", "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList",
        "sensorElementList",
    }
)  # fmt: skip
FIELDS: dict[str, frozenset[str]] = {
    "ObjectEvent": _EVERY_EVENT | {"action", "epcList", "quantityList", "ilmd"},
    "AggregationEvent": _EVERY_EVENT | {"action", "parentID", "childEPCs", "childQuantityList"},
    "AssociationEvent": _EVERY_EVENT | {"action", "parentID", "childEPCs", "childQuantityList"},
    "TransactionEvent": _EVERY_EVENT | {"action", "parentID", "epcList", "quantityList"},
    "TransformationEvent": _EVERY_EVENT
    | {
        "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID", "ilmd",
    },
}  # fmt: skip
ALL_FIELDS = frozenset().union(*FIELDS.values())
# no context may give these another meaning
TERMS = ALL_FIELDS | frozenset(FIELDS) | {"id", "EPCISDocument", "EPCISQueryDocument", "epcisBody", "eventList"}
